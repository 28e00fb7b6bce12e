import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

// Takes the pictures in docs/screenshots of a running Parley with demo data, as `npm run screenshots` starts it.

const [, , url = 'http://localhost:3000', email = '', password = ''] = process.argv
const folder = join(import.meta.dirname, '..', 'docs', 'screenshots')
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})

for (const theme of ['light', 'dark'] as const) {
  const desk = await open({ width: 1440, height: 900 }, theme)
  await signIn(desk)
  await desk.goto(`${url}/inbox/you`)
  await openTheLongest(desk)
  await settle(desk, `inbox-${theme}`)

  const phone = await open({ width: 390, height: 844 }, theme)
  await signIn(phone)
  await phone.goto(`${url}/inbox/all`)
  await settle(phone, `phone-${theme}`)

  const shop = await open({ width: 1440, height: 900 }, theme)
  await shop.goto(`${url}/demo`)
  await shop.getByRole('button', { name: 'Open chat' }).click()
  await shop.frameLocator('iframe[title]').getByRole('button', { name: 'Start a conversation' }).waitFor()
  await settle(shop, `widget-${theme}`)
}
await browser.close()

async function open(viewport: { width: number; height: number }, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  return context.newPage()
}

async function signIn(page: Page): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

/** Of the first chats on screen, the one with most to see. */
async function openTheLongest(desk: Page): Promise<void> {
  const list = desk.getByRole('option')
  await list.first().waitFor()
  let best = { at: 0, entries: 0 }
  for (let at = 0; at < Math.min(7, await list.count()); at++) {
    await list.nth(at).click()
    await desk.waitForLoadState('networkidle')
    const entries = await desk.locator('[role=log] .bub').count()
    if (entries > best.entries) best = { at, entries }
  }
  await list.nth(best.at).click()
}

async function settle(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(`docs/screenshots/${name}.png`)
}
