import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { migrate } from '../server/platform/migrate.ts'
import { migrateQueue } from '../server/platform/queue.ts'
import { BREAKAGES, type Breakage } from './broken/breakages.ts'
import { changed } from './broken/change.ts'
import { VARIANTS } from './broken/variants.ts'
import { runFault } from './run-fault.ts'
import type { Scene, ScenePlan } from './scene.ts'

// A harness that never fails proves nothing. Here the product is broken on purpose, in real processes, and the verdict
// must say so; and with nothing broken, the same faults must leave nothing to say.

const ROOT = join(import.meta.dirname, '..')
const CAST = { visitors: 9, agents: 2 }

for (const [name, { changes }] of Object.entries({ ...BREAKAGES, ...VARIANTS })) {
  test(`what ${name} changes is still in the code`, () => {
    for (const [file, mine] of Map.groupBy(changes, (change) => change.file)) {
      mine.reduce(changed, readFileSync(join(ROOT, file!), 'utf8'))
    }
  })
}

test('a change that finds its place not once is an error', () => {
  const change = { file: 'lock.ts', find: 'for update', replace: '' }
  assert.equal(changed('select 1 for update', change), 'select 1 ')
  assert.throws(() => changed('select 1', change), /lock\.ts has this 0 times/)
  assert.throws(() => changed('for update, for update', change), /lock\.ts has this 2 times/)
})

const skip = process.platform !== 'linux' && 'what processes hold is read from /proc'

describe('in real processes', { concurrency: 2, skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-broken-'))
  before(() => makeDatabase(folder))
  after(() => rmSync(folder, { recursive: true, force: true }))

  // First, because it takes longest.
  test('with nothing broken, the checker sees nothing in all these faults', async () => {
    const strikes = Object.values(BREAKAGES).map((breakage) => breakage.strike)
    const all = async (scene: Scene) => {
      for (const strike of new Set(strikes)) await strike?.(scene)
    }
    const { found, acknowledged, logs } = await run(folder, { nodes: 2, strike: all }, 1, {})
    assert.deepEqual(found, [], `${found.join('\n')}\n${logs()}`)
    assert.ok(acknowledged > 100, `only ${acknowledged} messages were acknowledged`)
  })

  for (const [name, breakage] of Object.entries(BREAKAGES)) {
    test(`the checker sees ${name}`, async () => {
      let found: string[] = []
      // What is left to chance may not happen on a machine that is busy: then it is given more of it.
      for (const times of [1, 3]) {
        const plan = { broken: name, settleWithinMs: 500, giveBackWithinMs: 0, ...breakage.waits }
        ;({ found } = await run(folder, breakage, times, plan))
        if (breakage.found.every((wanted) => found.some((one) => wanted.test(one)))) return
      }
      assert.fail(missed(breakage, found))
    })
  }
})

/** A PostgreSQL with an empty Parley in it, to be copied: making one takes longer than all the rest. */
async function makeDatabase(folder: string): Promise<void> {
  // PostgreSQL runs as another user when we are root.
  chmodSync(folder, 0o755)
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn: console.warn } })
  const connection = { connectionString: postgres.url }
  await migrate(connection, () => migrateQueue(connection))
  await postgres.stop()
}

let runs = 0

async function run(
  parent: string,
  { nodes = 1, strike = traffic }: Pick<Breakage, 'nodes' | 'strike'>,
  times: number,
  plan: Partial<ScenePlan>,
) {
  const folder = join(parent, `run-${++runs}`)
  const dataDir = join(folder, 'data')
  mkdirSync(folder)
  execFileSync('cp', ['-a', join(parent, 'data'), dataDir])
  // Scenes side by side draw their ports from their seeds.
  const seed = process.pid * 100 + runs
  const fault = { scene: { nodes, cast: CAST }, strike }
  const outcome = runFault(fault, times, { folder, dataDir, seed, ...plan }).catch((error) => {
    throw new Error(`${error.message}\n${logsIn(folder)}`, { cause: error })
  })
  const { acknowledged, violations } = await outcome
  const found = violations.map(({ kind, what }) => `${kind}: ${what}`)
  return { found, acknowledged, logs: () => logsIn(folder) }
}

function traffic(): Promise<void> {
  return pause(1500)
}

/** What is gone with the folder, and would be missed. */
function logsIn(folder: string): string {
  const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log'))
  return logs.map((file) => `${file}: …${readFileSync(join(folder, file), 'utf8').slice(-3000)}`).join('\n')
}

function missed({ thought, found: wanted }: Breakage, found: string[]): string {
  return `“${thought}” should have shown as ${wanted.join(' and ')}, and there was ${found.slice(0, 10).join('\n') || 'nothing'}`
}
