import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'

type Commands = Record<string, (args: never) => unknown>
type Asked<C extends Commands, Name extends keyof C> = Awaited<ReturnType<C[Name]>>

/** A process of ours that does what it is asked. */
export type Servant<C extends Commands> = {
  pid: number
  ask<Name extends keyof C & string>(name: Name, args: Parameters<C[Name]>[0]): Promise<Asked<C, Name>>
  end(): void
}

/**
 * Starts a program that calls `serve` in a process of its own. `file` is absolute. An answer that takes longer than
 * `patienceMs` is an error.
 */
export function startServant<C extends Commands>(
  file: string,
  argv: string[] = [],
  { patienceMs, ...how }: Pick<ForkOptions, 'execArgv' | 'env'> & { patienceMs?: number } = {},
): Servant<C> {
  const child = fork(file, argv, { stdio: 'inherit', serialization: 'advanced', ...how })
  child.setMaxListeners(0)
  let asked = 0
  return {
    pid: child.pid!,
    ask: (name, args) => answerOf(child, { n: ++asked, name, args }, patienceMs) as never,
    end: () => void child.kill('SIGKILL'),
  }
}

type Question = { n: number; name: string; args: unknown }
type Answer = { n: number; result?: unknown; error?: string }

function answerOf(child: ChildProcess, question: Question, patienceMs?: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      clearTimeout(timer)
      reject(new Error(`The process ended with ${code} during ${question.name}.`))
    }
    const tooLate = () => reject(new Error(`No answer to ${question.name} within ${patienceMs! / 1000} s.`))
    const timer = patienceMs === undefined ? undefined : setTimeout(tooLate, patienceMs)
    const onAnswer = (answer: Answer) => {
      if (answer.n !== question.n) return
      clearTimeout(timer)
      child.off('message', onAnswer)
      child.off('exit', onExit)
      if (answer.error) reject(new Error(answer.error))
      else resolve(answer.result)
    }
    child.on('message', onAnswer)
    child.once('exit', onExit)
    child.send(question)
  })
}

/** The other end: answers what is asked until whoever asks is gone. */
export function serve(commands: Commands): void {
  process.on('message', async ({ n, name, args }: Question) => {
    try {
      process.send!({ n, result: await commands[name]!(args as never) } satisfies Answer)
    } catch (error) {
      process.send!({ n, error: (error as Error).stack ?? String(error) } satisfies Answer)
    }
  })
  process.on('disconnect', () => process.exit())
}
