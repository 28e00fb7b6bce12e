import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { setUpUnattended } from '../server/installation/set-up.ts'
import { JOBS } from '../server/jobs.ts'
import { acrossWorkspaces } from '../server/platform/database.ts'
import { openLog } from '../server/platform/log.ts'
import { openMail } from '../server/platform/mail.ts'
import { startQueue } from '../server/platform/queue.ts'
import { aNode, type TestNode } from '../server/test/world.ts'

/** A desk as an operator has it after the first start, and real browsers around it. */
export type Desk = {
  node: TestNode
  url: string
  inboxKey: string
  /** A browser of somebody: own cookies, own storage. */
  person(options?: BrowserContextOptions): Promise<BrowserContext>
  /** The owner, signed in at the dashboard. */
  owner(options?: BrowserContextOptions): Promise<Page>
  /** A colleague, invited and signed in. */
  agent(name: string, options?: BrowserContextOptions): Promise<Page>
  /** A visitor on a page with the widget. */
  visitor(path?: string, options?: BrowserContextOptions): Promise<Page>
}

export const OWNER = { email: 'owner@example.com', password: 'correct horse 7 staple' }

/** How long a browser may take for anything that is waited for. Others run beside it, and the machine may be small. */
const PATIENCE_MS = Number(process.env.E2E_PATIENCE_MS) || 20_000

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  // Else a process of its own plays the graphics card, and takes a core.
  '--disable-software-rasterizer',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that hums, and a hand that allows it.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
]

export async function aBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: ARGS })
  after(() => browser.close())
  return browser
}

export async function aDesk({
  setUp = true,
  jobs = false,
  env = {},
}: {
  setUp?: boolean
  /** Whether what follows from events is done, as by a node of its own: mail, search, notifications. */
  jobs?: boolean
  env?: Record<string, string>
} = {}): Promise<Desk> {
  const browser = await aBrowser()
  const node = await aNode({
    env: {
      PARLEY_OWNER_EMAIL: OWNER.email,
      PARLEY_OWNER_PASSWORD: OWNER.password,
      PARLEY_WORKSPACE: 'Tarnside',
      DEMO_PAGES: 'on',
      ...env,
    },
  })
  if (setUp) await setUpUnattended(node.parley.authDeps, node.config)
  if (jobs) await doJobs(node)
  const inboxKey = setUp ? await keyOfInbox(node) : ''
  const { url } = node

  const person = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, ...options })
    context.setDefaultTimeout(PATIENCE_MS)
    after(() => context.close())
    return context
  }
  const owner = async (options?: BrowserContextOptions) => signIn(await (await person(options)).newPage(), OWNER)

  return {
    node,
    url,
    inboxKey,
    person,
    owner,
    async agent(name, options) {
      const page = await owner()
      const { link } = await ask(page, 'POST', '/api/v1/invitations', {
        email: `${name.toLowerCase()}@example.com`,
        role: 'agent',
        inboxIds: [(await ask(page, 'GET', '/api/v1/inboxes'))[0].id],
      })
      await page.context().close()
      const own = await (await person(options)).newPage()
      await own.goto(link)
      await ask(own, 'POST', link.replace(/^.*\/invitations\//, '/api/v1/invitations/by-token/'), {
        name,
        password: OWNER.password,
      })
      await own.goto('/')
      return own
    },
    async visitor(path = '/demo', options) {
      const page = await (await person(options)).newPage()
      await page.goto(path)
      return page
    },
  }
}

async function doJobs(node: TestNode): Promise<void> {
  const log = openLog('fatal')
  const { authDeps, blobs } = node.parley
  const deps = { ...authDeps, blobs, mail: openMail(node.config.mail), log }
  const queue = await startQueue({ connection: node.connection, deps, jobs: JOBS, schedule: [], log })
  after(() => queue.stop())
}

export async function signIn(page: Page, { email, password }: typeof OWNER): Promise<Page> {
  await page.goto('/')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  return page
}

/** The panel's inside, on any page that shows the widget. */
export function widget(page: Page) {
  return page.frameLocator('iframe[title]')
}

/** Opens the chat and starts, or goes on with, a conversation. */
export async function openChat(page: Page) {
  await page.getByRole('button', { name: 'Open chat' }).click()
  const frame = widget(page)
  const message = frame.getByRole('textbox', { name: 'Message' })
  const start = frame.getByRole('button', { name: 'Start a conversation' })
  await message.or(start).first().waitFor()
  if (await start.isVisible()) await start.click()
  await message.waitFor()
  return frame
}

export async function write(page: Page, text: string) {
  const frame = widget(page)
  await frame.getByRole('textbox', { name: 'Message' }).fill(text)
  await frame.getByRole('button', { name: 'Send message' }).click()
  await frame.getByRole('log', { name: 'Conversation' }).getByText(text).waitFor()
}

/** A request with the cookies of a page, as its own scripts would make it. */
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of an answer it asserts itself.
export function ask(page: Page, method: string, path: string, body?: unknown): Promise<any> {
  return page.evaluate(
    async ({ method, path, body }) => {
      const answer = await fetch(path, {
        method,
        headers: { 'x-parley': '1', ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return answer.status === 204 ? null : answer.json()
    },
    { method, path, body },
  )
}

/** A site of somebody else, on another origin, as strict as sites can be: it allows the app's origin and nothing more. */
export async function aHostSite(html: (app: string) => string, app: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${app}; style-src ${app}; img-src ${app}; connect-src ${app}; frame-src ${app}; font-src ${app}; base-uri 'none'`,
    })
    response.end(html(app))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  // Another host name than the app's: another origin and another site.
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

export function countRows(node: TestNode, table: 'visitors' | 'conversations' | 'messages'): Promise<number> {
  return everywhere(node, `select count(*)::int as n from ${table}`).then(([row]) => Number(row?.n))
}

async function keyOfInbox(node: TestNode): Promise<string> {
  const [row] = await everywhere(node, 'select key from inboxes')
  return String(row?.key)
}

function everywhere(node: TestNode, text: string): Promise<Record<string, unknown>[]> {
  return acrossWorkspaces(node.db, 'a test counts', (tx) => tx.rows(text, text, []))
}
