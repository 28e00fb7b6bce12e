import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { ensureChromium } from '../../server/test/chromium.ts'
import { firstInbox } from '../cast.ts'
import { byItself, type Figure } from '../figures.ts'
import { openSlowNetwork } from '../slow-network.ts'
import { OWNER, type Stage } from '../stage.ts'

const SHOP = join(import.meta.dirname, '..', '..', 'demo')
const NETS = ['fast', 'slow'] as const
type Net = (typeof NETS)[number]
/** The product as it is reached over a network, and the shop that embeds it. */
type Sites = Record<Net, { desk: string; shop: string }>

/**
 * How soon the inbox and the chat can be used, in Chromium: cold, with an empty cache, and warm, with what the browser
 * has kept. The inbox holds the 300 conversations of the demo; the host page is its shop, on an origin of its own.
 */
export async function measure(stage: Stage, { quick }: { quick: boolean }): Promise<Figure[]> {
  const executablePath = ensureChromium()
  if (!executablePath) return []
  const rounds = quick ? 2 : 5
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url, { args: ['--demo'] })
  const { key } = await firstInbox(postgres)
  const through = openSlowNetwork(stage)
  const slowly = await through(app.port)
  const sites: Sites = {
    fast: siteOf(app.port, await openShop(stage, app.port, key)),
    slow: siteOf(slowly, await through(await openShop(stage, slowly, key))),
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  stage.atEnd(() => browser.close())
  return [
    ...(await measureInbox(browser, sites, rounds)),
    ...(await measureHostPage(browser, sites, rounds * 2)),
    ...(await measureChat(browser, sites, rounds)),
  ]
}

function siteOf(app: number, shop: number) {
  return { desk: `http://127.0.0.1:${app}`, shop: `http://127.0.0.1:${shop}` }
}

async function measureInbox(browser: Browser, sites: Sites, rounds: number): Promise<Figure[]> {
  const signedIn = await browser.newContext({ baseURL: sites.fast.desk })
  await signIn(await signedIn.newPage())
  const storageState = await signedIn.storageState()
  await signedIn.close()

  const cold: Record<Net, InboxVisit[]> = { fast: [], slow: [] }
  const warm: Record<Net, InboxVisit[]> = { fast: [], slow: [] }
  for (let round = 0; round < rounds; round++) {
    for (const net of NETS) {
      const baseURL = sites[net].desk
      const context = await browser.newContext({ baseURL, storageState, viewport: { width: 1440, height: 900 } })
      await context.addInitScript(watchInbox)
      const page = await context.newPage()
      cold[net].push(await visitInbox(page))
      warm[net].push(await visitInbox(page))
      await context.close()
    }
  }
  const of = (visits: InboxVisit[], what: keyof InboxVisit) => visits.map((visit) => visit[what])
  return [
    byItself('inbox: first byte of the page', 'ms', of(cold.fast, 'firstByte'), { atMost: 100 }),
    byItself('inbox: first byte of its conversations, once asked for', 'ms', of(cold.fast, 'firstByteOfList'), {
      atMost: 150,
    }),
    byItself('inbox interactive: cards shown, a key answered', 'ms', of(cold.fast, 'interactive'), { atMost: 1000 }),
    byItself('inbox interactive again, from the cache', 'ms', of(warm.fast, 'interactive'), { atMost: 500 }),
    byItself('inbox: its longest task until then', 'ms', of(cold.fast, 'longestTask'), { atMost: 200 }),
    byItself('inbox: what came over the wire until then', 'KB', of(cold.fast, 'kilobytes'), { atMost: 300 }),
    byItself('inbox interactive on slow 4G', 'ms', of(cold.slow, 'interactive'), { atMost: 3800 }),
    byItself('inbox interactive again, from the cache, on slow 4G', 'ms', of(warm.slow, 'interactive'), {
      atMost: 1800,
    }),
  ]
}

type InboxVisit = {
  firstByte: number
  firstByteOfList: number
  interactive: number
  longestTask: number
  kilobytes: number
}

async function visitInbox(page: Page): Promise<InboxVisit> {
  await page.goto('/inbox/all')
  const interactive = await (await page.waitForFunction(() => (window as Watched).interactive)).jsonValue()
  const rest = await page.evaluate(() => {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const asked = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
    const list = asked.find((one) => /\/api\/v1\/conversations\?/.test(one.name))
    const bytes = [visit!, ...asked].reduce((sum, one) => sum + one.transferSize, 0)
    const { longestTask = 0 } = window as Watched
    return {
      firstByte: visit!.responseStart,
      firstByteOfList: list ? list.responseStart - list.requestStart : Number.NaN,
      longestTask,
      kilobytes: bytes / 1024,
    }
  })
  return { interactive: interactive!, ...rest }
}

type Watched = Window & { interactive?: number; longestTask?: number; usable?: number }

/** In the page: it is interactive once a card is there and the list has answered a key, as of the frame that shows it. */
function watchInbox() {
  if (window.top !== window) return
  const watched = window as Watched
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      if (!watched.interactive) watched.longestTask = Math.max(watched.longestTask ?? 0, duration)
  }).observe({ type: 'longtask', buffered: true })
  const look = () => {
    const list = document.querySelector('[role=listbox][aria-label=Conversations]')
    if (list?.getAttribute('aria-activedescendant')) {
      watched.interactive = performance.now()
      return
    }
    if (list?.querySelector('[role=option]'))
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true }))
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** The shop with the loader on it and without, in turns: how much later its own load event comes. */
async function measureHostPage(browser: Browser, sites: Sites, rounds: number): Promise<Figure[]> {
  const later: Record<Net, number[]> = { fast: [], slow: [] }
  for (let round = 0; round < rounds; round++) {
    for (const net of NETS) {
      const { shop } = sites[net]
      const took = { '/': 0, '/plain': 0 }
      // Each of them first every other time: a browser is quicker the second time.
      for (const path of round % 2 === 0 ? (['/', '/plain'] as const) : (['/plain', '/'] as const))
        took[path] = await loadOf(browser, shop + path)
      later[net].push(took['/'] - took['/plain'])
    }
  }
  return [
    byItself('host page: its load event, later by the loader', 'ms', later.fast, { atMost: 100 }),
    byItself('host page: its load event, later by the loader, on slow 4G', 'ms', later.slow, { atMost: 100 }),
  ]
}

async function loadOf(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'load' })
  const took = await page.evaluate(() => {
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return visit!.loadEventStart
  })
  await context.close()
  return took
}

/** From the click on the launcher until the composer has taken a letter and would send it. Someone who never wrote is asked first. */
async function measureChat(browser: Browser, sites: Sites, rounds: number): Promise<Figure[]> {
  const cold: Record<Net, number[]> = { fast: [], slow: [] }
  const warm: Record<Net, number[]> = { fast: [], slow: [] }
  for (let round = 0; round < rounds; round++) {
    for (const net of NETS) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      await context.addInitScript(watchChat)
      const page = await context.newPage()
      cold[net].push(await openChat(page, sites[net].shop))
      await page.getByRole('button', { name: 'Close chat' }).first().click()
      warm[net].push(await openChat(page, sites[net].shop))
      await context.close()
    }
  }
  return [
    byItself('chat: from the click to typing', 'ms', cold.fast, { atMost: 500 }),
    byItself('chat: from the click to typing again, from the cache', 'ms', warm.fast, { atMost: 300 }),
    byItself('chat: from the click to typing on slow 4G', 'ms', cold.slow, { atMost: 2500 }),
    byItself('chat: from the click to typing again, from the cache, on slow 4G', 'ms', warm.slow, { atMost: 1000 }),
  ]
}

async function openChat(page: Page, shop: string): Promise<number> {
  await page.goto(`${shop}/`)
  const launcher = page.getByRole('button', { name: 'Open chat' })
  await launcher.waitFor()
  const clicked = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener('pointerup', () => resolve(performance.timeOrigin + performance.now()), {
          capture: true,
          once: true,
        })
      }),
  )
  await launcher.click()
  const frame = await page.waitForSelector('iframe[title]').then((element) => element.contentFrame())
  const usable = await (await frame!.waitForFunction(() => (window as Watched).usable)).jsonValue()
  return usable! - (await clicked)
}

/** In the frame of the chat: goes on to the composer, writes a letter, and waits until it might be sent. */
function watchChat() {
  if (window.top === window) return
  let before: string | null = null
  const look = () => {
    const start = [...document.querySelectorAll('button')].find((one) =>
      one.textContent?.includes('Start a conversation'),
    )
    const box = document.querySelector('textarea')
    const send = document.querySelector<HTMLButtonElement>('button[aria-label="Send message"]')
    if (box && before === null) {
      before = box.value
      box.focus()
      document.execCommand('insertText', false, 'H')
    } else if (!box) start?.click()
    if (box && before !== null && box.value !== before && send && !send.disabled) {
      const watched = window as Watched
      watched.usable = performance.timeOrigin + performance.now()
    } else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Email').fill(OWNER.email)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

/** The demo's shop as somebody else's site: at `/` with the snippet on it, at `/plain` without. */
async function openShop(stage: Stage, app: number, key: string): Promise<number> {
  const snippet = `<script async src="http://127.0.0.1:${app}/widget.js" data-inbox="${key}"></script>`
  const types: Record<string, string> = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' }
  const page = readFileSync(join(SHOP, 'index.html'), 'utf8')
  const [before, after] = page.split(/<script async src="\/widget\.js".*<\/script>/) as [string, string]
  const server = createServer(({ url = '/' }, answer) => {
    const file = /^\/demo\/([a-z-]+\.(css|js|svg))$/.exec(url)
    if (file) answer.setHeader('content-type', types[file[2]!]!).end(readFileSync(join(SHOP, file[1]!)))
    else
      answer
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(before + (url === '/plain' ? '' : snippet) + after)
  })
  const port = stage.nextPort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  stage.atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return port
}
