import { CannotStart } from './cannot-start.ts'

/** Remembers how to end what was just started. Endings run in reverse order, each once. */
export type AtEnd = (end: () => Promise<unknown> | unknown) => void

/** One Ctrl-C reaches us from the terminal, from npm and from start.mjs. */
const SAME_REQUEST_MS = 1000
const PATIENCE_MS = 10_000

/**
 * The life of the program: starts it, and ends in good order what was started, when it is asked to stop or cannot go on
 * starting. A second request to stop ends it at once.
 */
export async function live(start: (atEnd: AtEnd) => Promise<void>) {
  const endings: Parameters<AtEnd>[0][] = []
  let asked: number | undefined
  let started: Promise<void> | undefined

  const stop = async () => {
    if (asked !== undefined) {
      if (Date.now() - asked > SAME_REQUEST_MS) process.exit(1)
      return
    }
    asked = Date.now()
    console.log('Stopping: what is under way is finished first.')
    // What is being started is let come up first: half of it could not be ended.
    await started?.catch(() => {})
    await end(endings, 0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // start.mjs was killed and could not pass a signal on.
  process.on('disconnect', stop)
  process.channel?.unref()

  started = start((ending) => endings.unshift(ending))
  try {
    await started
  } catch (error) {
    if (asked !== undefined) return
    asked = Date.now()
    console.error(error instanceof CannotStart ? error.message : error)
    await end(endings, 1)
  }
}

async function end(endings: Parameters<AtEnd>[0][], code: number) {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref()
  for (const ending of endings) {
    try {
      await ending()
    } catch (error) {
      // The rest still must end, PostgreSQL last of all.
      console.error(error)
      code = 1
    }
  }
  process.exit(code)
}
