import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk({ jobs: true })
/** What the system would show, and whether this window is in front: the browser of a test has neither. */
const BEHIND = `
  window.shown = []
  window.Notification = class {
    static permission = 'granted'
    static requestPermission = async () => 'granted'
    constructor(title, options) { this.title = title; this.body = options.body; window.shown.push(this) }
    close() {}
  }
  Object.defineProperty(document, 'visibilityState', { get: () => window.behind ? 'hidden' : 'visible' })
`
const shown = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { shown: { title: string; body: string }[] }).shown.map(({ title, body }) => [title, body]),
  )
const sounded = (page: Page) => page.evaluate(() => document.documentElement.dataset.sounded ?? null)
const quiet = (page: Page) => page.evaluate(() => void delete document.documentElement.dataset.sounded)
const bell = (page: Page) => page.getByRole('button', { name: /^Notifications/ })
const toasts = (page: Page) => page.getByRole('region', { name: 'Messages' })

const ann = await desk.owner()
const otto = await desk.agent('Otto', { permissions: ['notifications'] })
await otto.context().addInitScript(BEHIND)
await otto.goto('/')
const vera = await desk.visitor()
await openChat(vera)
await write(vera, 'Does the zip hold?')
const conversation = await until(async () => (await ask(ann, 'GET', '/api/v1/conversations?view=all')).conversations[0])
const me = await ask(otto, 'GET', '/api/v1/me')

async function until<T>(look: () => Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('who is mentioned is told at once, finds the note behind the bell, and having seen it is told no more', async () => {
  await ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: `[@Otto](agent:${me.id}) third slider from September`,
  })
  await toasts(otto)
    .getByText(/mentioned you: @Otto third slider/)
    .waitFor()
  await bell(otto).getByText('1').waitFor()
  await otto.waitForFunction(() => document.title.startsWith('(1)'))

  await otto.keyboard.press('g')
  await otto.keyboard.press('n')
  const list = otto.getByRole('dialog', { name: 'Notifications' })
  await list.getByRole('button', { name: /mentioned you/ }).click()
  await otto.getByRole('log', { name: 'Conversation' }).getByText('third slider from September').waitFor()
  await bell(otto).getByText('1').waitFor({ state: 'detached' })
  assert.equal((await ask(otto, 'GET', '/api/v1/notifications')).unread, 0)
  assert.deepEqual((await ask(ann, 'GET', '/api/v1/notifications')).notifications, [], 'it is nobody else’s')
})

test('a message in my chat is told where I look at something else, and not where I look at it', async () => {
  await ask(otto, 'POST', `/api/v1/conversations/${conversation.id}/participation`)
  await quiet(otto)
  await write(vera, 'It opens in the middle')
  await otto.getByRole('log', { name: 'Conversation' }).getByText('It opens in the middle').waitFor()

  await otto.goto('/settings/profile')
  await otto.getByRole('heading', { name: 'Profile' }).waitFor()
  await until(async () => !(await ask(otto, 'GET', '/api/v1/conversations?view=you')).conversations[0]?.unread)
  await write(vera, 'And at the bottom')
  const told = toasts(otto).getByText(/And at the bottom/)
  await told.waitFor()
  assert.equal(
    await toasts(otto)
      .getByText(/It opens in the middle/)
      .count(),
    0,
    'it was looked at',
  )
  assert.equal(await sounded(otto), 'pebble')
  await toasts(otto).getByRole('button', { name: 'Open' }).click()
  await otto.getByRole('log', { name: 'Conversation' }).getByText('And at the bottom').waitFor()
})

test('behind other windows the system tells, once for two desks, and leads back to the conversation', async () => {
  const second = await otto.context().newPage()
  await second.goto('/settings/profile')
  await second.getByRole('heading', { name: 'Profile' }).waitFor()
  for (const page of [otto, second]) {
    await page.evaluate(() => {
      Object.assign(window, { behind: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })
    await quiet(page)
  }
  await write(vera, 'Are you there?')
  const all = async () => [...(await shown(otto)), ...(await shown(second))]
  await until(async () => (await all()).length > 0)
  const heard = [await sounded(otto), await sounded(second)].filter(Boolean)
  assert.deepEqual([(await all()).map(([, body]) => body), heard], [['Are you there?'], ['pebble']])
  const teller = (await shown(otto)).length > 0 ? otto : second
  await teller.evaluate(() => {
    const { shown } = window as unknown as { shown: { onclick(): void }[] }
    Object.assign(window, { behind: false })
    shown[0]!.onclick()
  })
  await teller.getByRole('log', { name: 'Conversation' }).getByText('Are you there?').waitFor()
  await second.close()
})

test('do not disturb keeps it quiet, but for what gets through; the bell keeps it all', async () => {
  await otto.goto('/settings/notifications')
  await otto.getByRole('checkbox', { name: 'A chat is marked critical: Browser' }).uncheck()
  await otto.getByRole('switch', { name: 'Do not disturb' }).click()
  await until(async () => (await ask(otto, 'GET', '/api/v1/notifications/settings')).quiet.until === 'always')
  await otto.reload()
  assert.equal(await otto.getByRole('checkbox', { name: 'A chat is marked critical: Browser' }).isChecked(), false)

  await ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: `[@Otto](agent:${me.id}) are you there`,
  })
  await bell(otto).getByText('1').waitFor()
  await ask(ann, 'PUT', `/api/v1/conversations/${conversation.id}/critical`, { comment: 'A child is ill' })
  await toasts(otto)
    .getByText(/marked a conversation critical: A child is ill/)
    .waitFor()
  assert.equal(
    await toasts(otto)
      .getByText(/are you there/)
      .count(),
    0,
  )
  await bell(otto).click()
  const list = otto.getByRole('dialog', { name: 'Notifications' })
  await list.getByText('Do not disturb').waitFor()
  assert.equal(await list.getByRole('button', { name: /not seen yet/ }).count(), 2)
  await list.getByRole('button', { name: 'Mark all as seen' }).click()
  await bell(otto).getByText('2').waitFor({ state: 'detached' })
})

test('a chat that begins to wait is told to who is available, and the widget knows nothing of any of it', async () => {
  await ask(otto, 'PUT', '/api/v1/notifications/settings', {
    ...(await ask(otto, 'GET', '/api/v1/notifications/settings')),
    quiet: { until: null, daily: null, urgentThrough: true },
  })
  await otto.goto('/settings/profile')
  await otto.getByRole('heading', { name: 'Profile' }).waitFor()
  const vic = await desk.visitor()
  await openChat(vic)
  await write(vic, 'Do you ship to Norway?')
  await toasts(otto)
    .getByText(/Do you ship to Norway/)
    .waitFor()
  assert.equal(
    await widget(vera)
      .getByText(/mentioned|critical|third slider/)
      .count(),
    0,
  )
})
