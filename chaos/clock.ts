/**
 * Preloaded into a node whose clock is to jump: on a message `{ clockMs }` from its parent, its wall clock is wrong by so
 * much from then on. Timers and `performance.now()` are not touched: a computer's monotonic clock does not jump either.
 */
const Right = Date
let offset = 0

class Wrong extends Right {
  constructor(...args: ConstructorParameters<DateConstructor> | []) {
    if (args.length === 0) super(Right.now() + offset)
    else super(...(args as [number]))
  }
  static override now(): number {
    return Right.now() + offset
  }
}

process.on('message', (message: { clockMs?: number }) => {
  if (message.clockMs === undefined) return
  offset = message.clockMs
  globalThis.Date = Wrong as DateConstructor
})
// The parent's line must not keep a node alive that has been told to end.
process.channel?.unref()
