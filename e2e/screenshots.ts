import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import sharp from 'sharp'

// Takes the pictures in docs/screenshots: starts Parley with the demo's data in a folder of its own and looks around.

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs', 'screenshots')
const DATA_DIR = join(tmpdir(), `parley-screenshots-${process.pid}`)
const SIGN_IN = { email: 'maren@tarnside.example', password: 'correct horse 7 staple' }
const DESKTOP = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
type Theme = 'light' | 'dark'

mkdirSync(folder, { recursive: true })
const server = spawn(process.execPath, [join(root, 'server', 'main.ts'), '--demo'], {
  env: {
    ...process.env,
    ...{ DATA_DIR, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error', DEMO_PAGES: 'on' },
    ...{ PARLEY_OWNER_EMAIL: SIGN_IN.email, PARLEY_OWNER_PASSWORD: SIGN_IN.password },
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})

try {
  const url = `http://127.0.0.1:${await portOf()}`
  await lookAround(url)
} finally {
  await browser.close()
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await gone
  await rm(DATA_DIR, { recursive: true, force: true })
}

async function lookAround(url: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    const desk = await signedIn(url, DESKTOP, theme)
    await openFreya(desk)
    await take(desk, `inbox-${theme}`)
    if (theme === 'light') await theRest(url, desk)

    const phone = await signedIn(url, PHONE, theme)
    await phone.goto(`${url}/inbox/all`)
    await phone.getByRole('option').first().waitFor()
    await take(phone, `phone-${theme}`)
    await widgetOf(url, theme)
  }
  const desk = await signedIn(url, DESKTOP, 'light')
  await searched(desk, url)
  await desk.getByRole('textbox', { name: 'Search' }).press('ArrowDown')
  await desk.locator('.seen-at .bub').first().waitFor()
  await take(desk, 'search')
}

/** What was filled in becomes findable piece by piece. */
async function searched(desk: Page, url: string): Promise<void> {
  const hits = desk.getByRole('listbox', { name: 'Hits' }).getByRole('option')
  for (let n = 0; n < 40; n++) {
    await desk.goto(`${url}/search?q=zip`)
    const found = await hits
      .nth(7)
      .waitFor({ timeout: 3000 })
      .then(() => true)
      .catch(() => false)
    if (found) return
  }
  throw new Error('There is nothing to find.')
}

/** States of the desk that need one picture each. */
async function theRest(url: string, desk: Page): Promise<void> {
  const reply = desk.getByRole('textbox', { name: 'Reply' })
  await reply.click()
  await reply.pressSequentially('/rep')
  await desk.getByRole('dialog', { name: 'Saved replies' }).getByRole('option').first().waitFor()
  await take(desk, 'saved-replies')
  await desk.keyboard.press('Escape')
  await reply.fill('')

  await desk.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
  await take(desk, 'inbox-rtl')
  await desk.evaluate(() => document.documentElement.removeAttribute('dir'))

  await desk.getByRole('button', { name: 'New view' }).first().click()
  const builder = desk.getByRole('dialog', { name: 'New view' })
  await builder.getByLabel('Name').fill('Nobody has answered')
  await builder.getByText('Counting…').waitFor({ state: 'hidden' })
  await desk.getByRole('option').nth(4).waitFor()
  await take(desk, 'views')
  await desk.keyboard.press('Escape')

  await desk.goto(`${url}/contacts`)
  await desk.getByRole('row').nth(3).waitFor()
  await take(desk, 'contacts')
  await desk.goto(`${url}/settings/saved-replies`)
  await desk.getByRole('link', { name: /Repair, what happens next/ }).click()
  await take(desk, 'saved-replies-page')
  await desk.goto(`${url}/settings/fields`)
  await take(desk, 'fields')
}

async function widgetOf(url: string, theme: Theme): Promise<void> {
  const shop = await open(DESKTOP, theme)
  await shop.goto(`${url}/demo`)
  await shop.getByRole('button', { name: 'Open chat' }).click()
  const chat = shop.frameLocator('iframe[title]')
  const start = chat.getByRole('button', { name: 'Start a conversation' })
  await start.waitFor()
  await take(shop, `widget-${theme}`)
  if (theme === 'dark') return
  await start.click()
  const message = chat.getByRole('textbox', { name: 'Message' })
  await message.fill('Hello! Does the Ridge shell run small? I am 178 cm and usually wear **M**.')
  await message.press('Enter')
  await chat.getByRole('log').getByText('Sent').waitFor()
  await take(shop, 'widget-chat')
}

async function open(viewport: { width: number; height: number }, colorScheme: Theme): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  return context.newPage()
}

async function signedIn(url: string, viewport: typeof DESKTOP, theme: Theme): Promise<Page> {
  const page = await open(viewport, theme)
  await page.goto(url)
  await page.getByLabel('Email').fill(SIGN_IN.email)
  await page.getByLabel('Password').fill(SIGN_IN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  return page
}

/** The conversation with most to see: files, a voice note, a quote, a note. */
async function openFreya(desk: Page): Promise<void> {
  await desk.goto(new URL('/inbox/you', desk.url()).href)
  const freya = desk.getByRole('option', { name: /Freya Lindqvist/ }).first()
  await freya.click()
  await desk.getByRole('log').getByText('wash it first').waitFor()
}

/** As small as it looks the same: these lie in the repository. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  const picture = await page.screenshot({ animations: 'disabled' })
  await sharp(picture)
    .png({ palette: true, quality: 92, effort: 8 })
    .toFile(join(folder, `${name}.png`))
  console.log(`docs/screenshots/${name}.png`)
}

function portOf(): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stdout.on('data', (text) => {
      said += text
      const found = /localhost:(\d+)/.exec(said)
      if (found) resolve(Number(found[1]))
    })
    server.once('exit', () => reject(new Error(`Parley did not start: ${said}`)))
  })
}
