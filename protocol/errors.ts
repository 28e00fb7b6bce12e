/** Every reason for which we refuse, with the HTTP status it has at that edge. A code never changes its meaning. */
export const REFUSALS = {
  'bad-request': 400,
  'bad-frame': 400,
  unauthenticated: 401,
  'wrong-password': 401,
  forbidden: 403,
  'foreign-origin': 403,
  blocked: 403,
  'not-found': 404,
  /** The id was used before, with another content. */
  'id-taken': 409,
  /** The conversation is over; a visitor starts a new one with the same words. */
  'conversation-ended': 409,
  /** This visitor already has an open conversation here; `conversation` names it. Send there. */
  'conversation-open': 409,
  /** The agent has not joined, so may not speak. */
  'not-joined': 409,
  /** Who may speak has changed since the writer looked: look again. */
  'stale-epoch': 409,
  'already-set-up': 409,
  'already-a-member': 409,
  'last-owner': 409,
  'invitation-over': 410,
  /** Another contact has this e-mail address; `contact` names it, where it may be seen. */
  'contact-taken': 409,
  /** It was merged, deleted or undone meanwhile: look again. */
  'contact-changed': 409,
  /** Thirty days are over, or what came later stands in the way. */
  'undo-over': 410,
  /** No table that we can read. */
  'import-unusable': 422,
  /** There is no mail server: nothing can be sent. */
  'mail-off': 409,
  'message-empty': 422,
  'message-too-long': 413,
  'frame-too-large': 413,
  /** The file exceeds what its kind may have; the message names the limit. */
  'file-too-large': 413,
  /** Empty, not the image it claims to be, or of a kind that this inbox does not take. */
  'file-unusable': 422,
  /** A link to a file is over; ask for a new one. */
  'link-expired': 410,
  /** It matches so much that the answer would take too long: say more, or filter. */
  'search-too-broad': 422,
  'password-too-short': 422,
  'password-too-weak': 422,
  'too-fast': 429,
  overloaded: 503,
  unavailable: 503,
  /** There is no room for files. Messages without files go on working. */
  'storage-full': 507,
  broken: 500,
} as const

export type RefusalCode = keyof typeof REFUSALS

/** The body of every refusal over HTTP, and the fields of a `refused` frame. `retryAfter` is in milliseconds. */
export type Refusal = {
  code: RefusalCode
  message: string
  /** Which field of the request is at fault, where one is. */
  field?: string
  conversation?: string
  contact?: string
  retryAfter?: number
}

/** Sending the same again may work: nothing was decided about its content. */
export function isRetryable(code: RefusalCode): boolean {
  return code === 'too-fast' || code === 'overloaded' || code === 'unavailable' || code === 'broken'
}
