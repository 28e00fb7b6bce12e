import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit } from '../bench/publish.ts'
import { openChance } from './chance.ts'
import { FAULTS } from './faults/all.ts'
import { runFault } from './run-fault.ts'
import { publish, type Verdict } from './verdict.ts'

// `npm run chaos`: real processes, real faults, and one question: is anything missing?
// `-- --minutes 20` how long, `-- --seed 7` which chance, `-- --only killed,partition` kinds by parts of their names.

const { values: flags } = parseArgs({
  options: { minutes: { type: 'string', default: '3' }, seed: { type: 'string' }, only: { type: 'string' } },
})
const minutes = Number(flags.minutes)
const seed = Number(flags.seed ?? Math.floor(Math.random() * 1e9))
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('--minutes takes a number above 0, and --seed a whole number.')
  process.exit(2)
}
if (process.platform !== 'linux') {
  console.error('The fault harness reads what processes hold from /proc, which only Linux has.')
  process.exit(2)
}
const wanted = flags.only?.split(',')
const faults = FAULTS.filter(({ kind }) => !wanted || wanted.some((part) => kind.includes(part)))
console.log(`${minutes} minutes of faults, seed ${seed}`)

const chance = openChance(seed)
/** Now, not at the end: what runs is what is here now. */
const at = commit()
const verdict: Verdict = { acknowledged: 0, lost: 0, duplicated: 0, faults: {}, violations: [], notRun: {} }
for (const fault of faults) {
  const times = Math.max(1, Math.round(fault.times(minutes)))
  const folder = mkdtempSync(join(tmpdir(), 'parley-chaos-'))
  const why = fault.cannot?.()
  if (why) {
    verdict.notRun[fault.kind] = why
    console.log(`· ${fault.kind}: not run, ${why}`)
    continue
  }
  const began = performance.now()
  const own = chance.fork(fault.kind).whole(1, 1e9)
  const plan = { folder, seed: own, ...fault.prepare?.(folder) }
  const { acknowledged, violations, settledMs, slowestAckMs } = await runFault(fault, times, plan)
  verdict.acknowledged += acknowledged
  verdict.faults[fault.kind] = times
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length
  verdict.lost += count('lost') + count('vanished')
  verdict.duplicated += count('duplicated')
  verdict.violations.push(...violations.map((one) => ({ fault: fault.kind, ...one })))
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `${violations.length === 0 ? '✓' : '✗'} ${times} × ${fault.kind}: ${acknowledged} acknowledged, settled in ${settledMs} ms, ` +
      `slowest acknowledgement ${slowestAckMs} ms (${seconds} s)`,
  )
  for (const { kind, what } of violations.slice(0, 10)) console.log(`    ${kind}: ${what}`)
  if (violations.length > 10) console.log(`    and ${violations.length - 10} more`)
  // What a failed run left is evidence.
  if (violations.length === 0) fault.cleanUp?.(folder)
  if (violations.length === 0) rmSync(folder, { recursive: true, force: true })
  else console.log(`    logs and database are in ${folder}`)
}
process.exit(publish(verdict, { seed, at, whole: !wanted }) ? 0 : 1)
