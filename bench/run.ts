import { parseArgs } from 'node:util'
import { type Figure, type Measured, plainTable } from './figures.ts'
import { publish } from './publish.ts'
import { measure as durableSends } from './sections/durable-sends.ts'
import { measure as fanOut } from './sections/fan-out.ts'
import { measure as idleConnections } from './sections/idle-connections.ts'
import { measure as inboxQueries } from './sections/inbox-queries.ts'
import { measure as jobs } from './sections/jobs.ts'
import { measure as latency } from './sections/latency.ts'
import { measure as memory } from './sections/memory.ts'
import { measure as newChats } from './sections/new-chats.ts'
import { measure as pages } from './sections/pages.ts'
import { measure as reconnect } from './sections/reconnect.ts'
import { measure as search } from './sections/search.ts'
import { measure as startUp } from './sections/start-up.ts'
import { measure as twoNodes } from './sections/two-nodes.ts'
import { measure as weights } from './sections/weights.ts'
import { openStage, type Stage } from './stage.ts'

// `npm run bench`: measures the budgets of docs/benchmarks.md beside their floors. `-- --only latency,fan-out` takes some
// of the sections, by name or number; `-- --quick` takes smaller crowds and fewer rounds. Only a full run is published.

const SECTIONS: { title: string; measure(stage: Stage, how: { quick: boolean }): Promise<Figure[]> }[] = [
  { title: 'durable sends', measure: durableSends },
  { title: 'latency', measure: latency },
  { title: 'two nodes', measure: twoNodes },
  { title: 'idle connections', measure: idleConnections },
  { title: 'fan-out', measure: fanOut },
  { title: 'inbox queries', measure: inboxQueries },
  { title: 'search', measure: search },
  { title: 'jobs', measure: jobs },
  { title: 'weights', measure: weights },
  { title: 'start-up', measure: startUp },
  { title: 'reconnect', measure: reconnect },
  { title: 'new chats', measure: newChats },
  { title: 'pages', measure: pages },
  { title: 'memory', measure: memory },
]

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } },
})

if (process.platform !== 'linux') {
  console.error('The benchmarks read what processes use from /proc, which only Linux has.')
  process.exit(1)
}

const wanted = flags.only?.split(',').map((name) => plain(name))
const unknown = wanted?.find((name) => !SECTIONS.some(({ title }, i) => isNamed(name, title, i)))
if (unknown !== undefined) {
  console.error(`There is no section ${unknown}. There are: ${SECTIONS.map(({ title }) => plain(title)).join(', ')}.`)
  process.exit(1)
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(' ', '-')
}

function isNamed(name: string, title: string, i: number): boolean {
  return name === String(i + 1) || name === plain(title)
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

const measured: Measured[] = []
const failed: string[] = []
for (const [i, { title, measure }] of SECTIONS.entries()) {
  if (wanted && !wanted.some((name) => isNamed(name, title, i))) continue
  const began = Date.now()
  console.log(`\n${i + 1}. ${title} …`)
  const stage = await openStage()
  close = stage.close
  try {
    const figures = await measure(stage, flags)
    measured.push({ title, figures })
    console.log(`${plainTable(figures)}\n(${Math.round((Date.now() - began) / 1000)} s)`)
  } catch (error) {
    if (!interrupted) console.error(error)
    failed.push(title)
  } finally {
    await stage.close()
  }
}

const figures = measured.flatMap((section) => section.figures)
console.log(`\n${plainTable(figures)}`)
const missed = figures.filter((one) => !one.met)
console.log(missed.length === 0 ? '\nEvery budget is met.' : `\nMissed: ${missed.map((one) => one.figure).join(' · ')}`)
if (failed.length > 0) console.log(`Could not be measured: ${failed.join(' · ')}`)
publish(measured, { whole: !wanted && !flags.quick && failed.length === 0 })
process.exit(failed.length > 0 ? 1 : 0)
