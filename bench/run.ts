import { parseArgs } from 'node:util'
import { type Figure, plainTable } from './figures.ts'
import { publish } from './publish.ts'
import { measure as durableSends } from './sections/durable-sends.ts'
import { measure as fanOut } from './sections/fan-out.ts'
import { measure as idleConnections } from './sections/idle-connections.ts'
import { measure as inboxQueries } from './sections/inbox-queries.ts'
import { measure as jobs } from './sections/jobs.ts'
import { measure as latency } from './sections/latency.ts'
import { measure as reconnect } from './sections/reconnect.ts'
import { measure as startUp } from './sections/start-up.ts'
import { measure as twoNodes } from './sections/two-nodes.ts'
import { measure as weights } from './sections/weights.ts'
import { openStage, type Stage } from './stage.ts'

// `npm run bench`: measures the budgets of docs/architecture.md beside their floors. `-- --only 1,4` takes some of the
// sections, `-- --quick` smaller crowds and fewer rounds; only a full run is published.

const SECTIONS: { title: string; measure(stage: Stage, how: { quick: boolean }): Promise<Figure[]> }[] = [
  { title: 'durable sends', measure: durableSends },
  { title: 'latency', measure: latency },
  { title: 'two nodes', measure: twoNodes },
  { title: 'idle connections', measure: idleConnections },
  { title: 'fan-out', measure: fanOut },
  { title: 'inbox queries', measure: inboxQueries },
  { title: 'jobs', measure: jobs },
  { title: 'weights', measure: weights },
  { title: 'start-up', measure: startUp },
  { title: 'reconnect', measure: reconnect },
]

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const wanted = flags.only?.split(',').map(Number)

if (process.platform !== 'linux') {
  console.error('The benchmarks read what processes use from /proc, which only Linux has.')
  process.exit(1)
}

let interrupted = false
let close = async () => {}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    interrupted = true
    await close()
    process.exit(1)
  })
}

const figures: Figure[] = []
const failed: string[] = []
for (const [i, { title, measure }] of SECTIONS.entries()) {
  if (wanted && !wanted.includes(i + 1)) continue
  const began = Date.now()
  console.log(`\n${i + 1}. ${title} …`)
  const stage = await openStage()
  close = stage.close
  try {
    const more = await measure(stage, flags)
    figures.push(...more)
    console.log(`${plainTable(more)}\n(${Math.round((Date.now() - began) / 1000)} s)`)
  } catch (error) {
    if (!interrupted) console.error(error)
    failed.push(title)
  } finally {
    await stage.close()
  }
}

console.log(`\n${plainTable(figures)}`)
const missed = figures.filter((one) => !one.met)
console.log(missed.length === 0 ? '\nEvery budget is met.' : `\nMissed: ${missed.map((one) => one.figure).join(' · ')}`)
if (failed.length > 0) console.log(`Could not be measured: ${failed.join(' · ')}`)
publish(figures, { whole: !wanted && !flags.quick && failed.length === 0 })
process.exit(failed.length > 0 ? 1 : 0)
