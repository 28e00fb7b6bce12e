import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ensureChromium } from '../../server/test/chromium.ts'
import { filesOf, weigh } from '../bundles.ts'
import { firstInbox, onDatabase } from '../cast.ts'
import { byItself, type Figure } from '../figures.ts'
import type { Stage } from '../stage.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** What visitors and agents download, and what a host page asks for before anyone opens the chat. */
export async function measure(stage: Stage): Promise<Figure[]> {
  const widget = join(ROOT, 'widget/dist')
  const dashboard = join(ROOT, 'dashboard/dist')
  return [
    byItself('widget on the host page', 'KB gz', [weightOf(widget, ['widget.js'])], { atMost: 5 }),
    byItself('widget opened, everything', 'KB gz', [weightOf(widget, filesOf(widget))], { atMost: 45 }),
    byItself('dashboard, first load', 'KB gz', [weightOf(dashboard, firstLoad(dashboard))], { atMost: 250 }),
    ...(await beforeOpening(stage)),
  ]
}

function weightOf(folder: string, names: string[]): number {
  return names.reduce((sum, name) => sum + weigh(join(folder, name)).kbGz, 0)
}

/** All that is fetched before the inbox is seen: the page, what it names, font and all, the inbox, and what these import. */
function firstLoad(folder: string): string[] {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const named = [...read('index.html').matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!)
  const inbox = filesOf(folder).filter((name) => name.startsWith('assets/inbox-page-'))
  const files = new Set(['index.html', ...named, ...inbox])
  for (const name of files) {
    if (!name.endsWith('.js')) continue
    for (const [, part] of read(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
      files.add(`assets/${part}`)
  }
  return [...files]
}

/** A page of another origin with the embed snippet on it, looked at by Chromium. */
async function beforeOpening(stage: Stage): Promise<Figure[]> {
  const executablePath = ensureChromium()
  if (!executablePath) return []
  const postgres = await stage.postgres()
  const app = await stage.app(postgres.url)
  const { key } = await firstInbox(postgres)
  const own = `http://127.0.0.1:${app.port}`
  const page = `<!doctype html><title>A shop</title><link rel="icon" href="data:,"><h1>A shop</h1><script async src="${own}/widget.js" data-inbox="${key}"></script>`
  const host = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(page))
  const port = stage.nextPort()
  await new Promise<void>((resolve) => host.listen(port, '127.0.0.1', resolve))
  stage.atEnd(() => host.close())
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  stage.atEnd(() => browser.close())
  const tab = await browser.newPage()
  const asked: string[] = []
  let sockets = 0
  tab.on('request', (request) => request.url().startsWith(own) && asked.push(new URL(request.url()).pathname))
  tab.on('websocket', () => sockets++)
  await tab.goto(`http://127.0.0.1:${port}/`)
  await tab.getByRole('button', { name: 'Open chat' }).waitFor()
  await tab.waitForTimeout(3000)
  const rows = await onDatabase(postgres, async (client) => {
    const { rows } = await client.query(
      'select (select count(*) from visitors) + (select count(*) from conversations) as n',
    )
    return Number(rows[0].n)
  })
  console.log(`  asked for: ${asked.join(', ')}`)
  return [
    byItself('before it is opened: requests (the loader, a beacon)', 'requests', [asked.length], { atMost: 2 }),
    byItself('… sockets', 'sockets', [sockets], { atMost: 0 }),
    byItself('… database rows', 'rows', [rows], { atMost: 0 }),
  ]
}
