import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { byItself, type Figure } from '../figures.ts'
import type { Stage } from '../stage.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** From the command to the line that says it is ready, PostgreSQL of its own included. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const again: number[] = []
  const first: number[] = []
  const demo: number[] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const dataDir = join(stage.folder, `start-${round}`)
    mkdirSync(dataDir)
    first.push(await start(stage, dataDir))
    for (let i = 0; i < 2; i++) again.push(await start(stage, dataDir))
    const another = join(stage.folder, `demo-${round}`)
    mkdirSync(another)
    demo.push(await start(stage, another, ['--', '--demo']))
  }
  return [
    byItself('npm start to ready, installed tree', 's', again, { atMost: 3 }),
    byItself('… on its first day, the database yet to be made', 's', first, { atMost: 5 }),
    byItself('… the same, and filled with the demo’s conversations', 's', demo, { atMost: 5 }),
  ]
}

async function start(stage: Stage, dataDir: string, flags: string[] = []): Promise<number> {
  const began = performance.now()
  const child = spawn('npm', ['start', ...flags], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: String(stage.nextPort()),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that all of it can be asked to stop, as Ctrl-C does.
    detached: true,
  })
  const stop = () => process.kill(-child.pid!, 'SIGTERM')
  // Not 'exit': whatever npm started still holds our end of the pipe.
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  stage.atEnd(() => {
    if (child.exitCode === null && child.signalCode === null) stop()
    return ended
  })
  let complaints = ''
  child.stderr.on('data', (text) => {
    complaints += text
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => String(text).includes('Parley is ready') && resolve())
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code} before it was ready: ${complaints}`)))
  })
  const seconds = (performance.now() - began) / 1000
  stop()
  await ended
  return seconds
}
