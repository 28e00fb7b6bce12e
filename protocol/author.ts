/** Who speaks or acts. The agents' side knows ids; what a visitor may know of an agent is a `Face`. */
export type Author =
  | { kind: 'visitor'; id: string }
  | { kind: 'agent'; id: string }
  | { kind: 'bot'; id: string }
  | { kind: 'system' }

/** What a visitor may know of the one who speaks. `picture` is a URL on our own origin, or null for initials. */
export type Face =
  | { kind: 'visitor' }
  | { kind: 'agent'; id: string; name: string; picture: string | null }
  | { kind: 'bot'; name: string }
  | { kind: 'system' }
