import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { ensureChromium } from './chromium.ts'
import { makeTemplate } from './database.ts'

// What `npm test` runs, under our own Node: one PostgreSQL for all, every test file in a process of its own.

/** Beginnings of paths, as in `npm test -- server/messages e2e`. */
const wanted = process.argv.slice(2).map((path) => path.replace(/^\.\//, ''))
const files = globSync('{protocol,server,widget,dashboard,e2e,bench,chaos}/**/*.test.{ts,tsx}', {
  exclude: ['**/node_modules/**'],
})
  .filter((file) => wanted.length === 0 || wanted.some((start) => file.startsWith(start)))
  .sort()
const inBrowsers = files.filter((file) => file.startsWith('e2e/'))
/** They count frames and milliseconds. */
const ALONE = ['e2e/desk-speed.test.ts', 'e2e/list.test.ts']
const batches = [
  { files: files.filter((file) => !inBrowsers.includes(file)), concurrency: 2 },
  { files: inBrowsers.filter((file) => !ALONE.includes(file)), concurrency: 2 },
  { files: inBrowsers.filter((file) => ALONE.includes(file)), concurrency: 1 },
]

/** No test takes so long: when nothing is heard for this time, what still runs is stuck, and is ended. */
const STUCK_MS = 12 * 60_000

// A hundred files begin with the same modules: what one has compiled the next finds.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../node_modules/.cache/node')

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort())

process.exitCode = await main()

async function main(): Promise<number> {
  if (files.length === 0) return fail(`No test file begins with ${wanted.join(' or ')}.`)
  if (files.some((file) => !/^(protocol|server|bench|chaos)\//.test(file))) {
    const browser = ensureChromium()
    if (!browser) return fail('There is no Chromium that works. Set CHROME_PATH to one and try again.')
    process.env.CHROME_PATH = browser
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
  // PostgreSQL runs as another user when we are root.
  chmodSync(folder, 0o755)
  const postgres = process.env.TEST_DATABASE_URL ? undefined : await startPostgres(folder)
  try {
    if (postgres) process.env.TEST_DATABASE_URL = postgres.url
    await makeTemplate(process.env.TEST_DATABASE_URL!)
    return await runFiles()
  } finally {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function fail(sentence: string): number {
  console.error(sentence)
  return 1
}

function startPostgres(dataDir: string) {
  // Nothing here outlives the run. Tests of durability start a server of their own.
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '400' }
  return startEmbeddedPostgres({ dataDir, settings, log: { info() {}, warn: console.warn } })
}

async function runFiles(): Promise<number> {
  const total: Record<string, number> = {}
  let failed = false
  async function* events() {
    let ending: object | undefined
    for (const batch of batches) {
      if (batch.files.length === 0 || interrupted.signal.aborted) continue
      const stuck = new AbortController()
      const watch = setTimeout(() => stuck.abort(), STUCK_MS)
      const signal = AbortSignal.any([interrupted.signal, stuck.signal])
      for await (const event of run({ ...batch, timeout: 300_000, signal })) {
        watch.refresh()
        if (event.type === 'test:fail') failed = true
        const count = event.type === 'test:diagnostic' && /^(\w+) ([\d.]+)$/.exec(event.data.message)
        // Each batch has its own failures and sums to tell, and a reader looks for all of them at the very end.
        if (count) total[count[1]!] = (total[count[1]!] ?? 0) + Number(count[2])
        else if (event.type === 'test:summary' && !event.data.file) ending = event
        else yield event
      }
      clearTimeout(watch)
    }
    if (ending) yield ending
    for (const [name, sum] of Object.entries(total)) {
      yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${sum}`, level: 'info' } }
    }
  }
  const report = Readable.from(events()).compose(new spec())
  for await (const text of report) process.stdout.write(text as string)
  return failed || interrupted.signal.aborted ? 1 : 0
}
