import { aCast } from '../cast.ts'
import { byItself, type Figure } from '../figures.ts'
import type { Stage } from '../stage.ts'

/** The app is killed under everybody and started again at once: until the last one is back, with the product's own backoff. */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const many = quick ? 1000 : 5000
  const load = stage.load()
  const postgres = await stage.postgres()
  let app = await stage.app(postgres.url)
  const { visitors } = await aCast(stage, postgres, { visitors: many, agents: 0 })
  await load.ask('link', {
    port: app.port,
    visitors: visitors.map(({ token, conversation }) => ({ token, conversation })),
  })
  const last: number[] = []
  const middle: number[] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const back = load.ask('relink', {})
    await app.kill('SIGKILL')
    app = await stage.app(postgres.url, { port: app.port })
    const seconds = await back
    last.push(seconds.at(-1)!)
    middle.push(seconds[seconds.length >> 1]!)
  }
  const named = many.toLocaleString('en').replace(',', ' ')
  return [
    byItself(`${named} visitors back after kill -9, the last of them`, 's', last, { atMost: 10 }),
    byItself('… half of them', 's', middle, { atMost: 10 }),
  ]
}
