/** Limits in force, told to every client in `welcome`. Bytes are UTF-8 bytes; times are milliseconds. */
export type Limits = {
  messageBytes: number
  frameBytes: number
  /** A visitor's messages: `burst` at once, then one every `everyMs`. */
  send: { burst: number; everyMs: number }
  /** A typing signal at most every so often, and how long the receiver believes it. */
  typing: { everyMs: number; ttlMs: number }
  /** The client reconnects when it has heard nothing for this long. */
  silenceMs: number
  /** The client says `ping` this often. */
  pingMs: number
}
