import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { residentBytes } from '../bench/processes.ts'
import { within } from './within.ts'

const ROOT = join(import.meta.dirname, '..')

/** The product in a process of its own, started again when it ends, as an operator's supervisor would. */
export type Node = Awaited<ReturnType<typeof openNode>>

export async function openNode(options: {
  port: number
  env: Record<string, string>
  flags: string[]
  folder: string
  logFile: string
  /** It ended, and nobody had asked it to. */
  onDeath(how: string): void
}) {
  const { port, env, flags, folder, logFile } = options
  const log = openSync(logFile, 'a')
  let child: ChildProcess
  let ready: Promise<void>
  /** Signals sent since its start: with one, an end is no surprise. */
  let asked = false
  let closing = false
  let starts = 0
  /** Taken down, until it is taken up again. */
  let isDown = false

  function start(): Promise<void> {
    starts++
    asked = false
    const mine = spawn(process.execPath, [...flags, join(ROOT, 'server/main.ts')], {
      // Away from the checkout, whose .env is somebody's own.
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', log, 'ipc'],
    })
    child = mine
    return new Promise((resolve) => {
      mine.stdout!.on('data', (text) => {
        writeSync(log, text)
        if (String(text).includes('Parley is ready')) resolve()
      })
      mine.once('exit', (code, signal) => {
        if (closing || isDown) return resolve()
        if (!asked) options.onDeath(`${signal ?? `exit ${code}`}, see ${logFile}`)
        // Not at once: what ends as soon as it starts would take all of the machine.
        ready = pause(100).then(() => (closing || isDown ? undefined : start()))
        resolve(ready)
      })
    })
  }

  /** It takes connections, however often it was started until then. */
  const isReady = () =>
    within(
      120_000,
      () => `a node on port ${port}, of which its log says: ${readFileSync(logFile, 'utf8').slice(-1000)}`,
      ready,
    )

  ready = start()
  try {
    await isReady()
  } catch (error) {
    closing = true
    child!.kill('SIGKILL')
    throw error
  }
  return {
    port,
    pid: () => child.pid!,
    starts: () => starts,
    ready: isReady,
    /** Somebody is about to send it a signal. */
    expectEnd() {
      asked = true
      return child.pid!
    },
    tell: (message: object) => void child.send(message),
    /** Until the present process is gone. */
    ended: () =>
      child.exitCode !== null || child.signalCode !== null
        ? Promise.resolve()
        : new Promise<void>((resolve) => child.once('exit', () => resolve())),
    /** Ends it, for longer. */
    async down(signal: NodeJS.Signals): Promise<void> {
      isDown = true
      child.kill(signal)
      await this.ended()
      await ready
    },
    async up(): Promise<void> {
      isDown = false
      ready = start()
      await isReady()
    },
    /** What it holds, after collecting garbage. */
    async holds(): Promise<{ descriptors: number; bytes: number }> {
      const pid = child.pid!
      process.kill(pid, 'SIGUSR2')
      await pause(1000)
      return { descriptors: readdirSync(`/proc/${pid}/fd`).length, bytes: residentBytes(pid) }
    },
    async close() {
      closing = true
      child.kill('SIGKILL')
      await this.ended()
    },
  }
}
