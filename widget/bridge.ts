import type { Page, Profile } from '@parley/protocol/client.ts'

/** The visitor opened it, and how: a pointer needs no ring to be shown where the focus went. */
export type Focus = 'pointer' | 'key' | false

/**
 * What the loader (on the host page) and the frame (on the app's origin) say to each other, as `{ parley: … }` by
 * postMessage. Each listens to the other's window on its origin and to nobody else.
 */
export type ToFrame =
  | {
      type: 'hello'
      shown: boolean
      focus: Focus
      phone: boolean
      corners: string
      /** The pages of this visit so far, oldest first, the present one at the end. */
      visit: Page[]
      profile: Profile | null
      /** What the frame has asked to be kept, for it has no storage of its own. */
      kept: Record<string, string>
    }
  | { type: 'shown'; shown: boolean; focus: Focus }
  | { type: 'phone'; phone: boolean }
  | { type: 'page'; page: Page }
  | { type: 'profile'; profile: Profile }
  | { type: 'logout' }

export type ToLoader =
  /** The frame can listen now. Says nothing else, for it does not know yet who is there. */
  | { type: 'ready' }
  | { type: 'close' }
  /** The browser bars our storage: keep this on your page. */
  | { type: 'keep'; name: string; value: string | null }
  /** F6: the focus goes back to the page, the panel stays. */
  | { type: 'leave' }
  | { type: 'unread'; unread: number }
  /** Opens nothing but a number; null when there is nothing to ask for. */
  | { type: 'key'; key: string | null }
  /** A message came or went, for those who listen by `Parley.on('message', …)`. */
  | { type: 'message'; message: { conversation: string; by: 'visitor' | 'agent' | 'bot' | 'system' } }
