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
  window.sounds = []
  new MutationObserver(() => {
    const { sounded } = document.documentElement.dataset
    if (sounded) window.sounds.push(sounded)
    delete document.documentElement.dataset.sounded
  }).observe(document, { subtree: true, attributeFilter: ['data-sounded'] })
`
const shown = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { shown: { title: string; body: string }[] }).shown.map(({ title, body }) => [title, body]),
  )
/** What it has played since it was asked last. */
const sounds = (page: Page) =>
  page.evaluate(() => (window as unknown as { sounds: string[] }).sounds.splice(0, Number.POSITIVE_INFINITY))
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
  await sounds(otto)
  await write(vera, 'It opens in the middle')
  await otto.getByRole('log', { name: 'Conversation' }).getByText('It opens in the middle').waitFor()
  await ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: `[@Otto](agent:${me.id}) mind the slider`,
  })
  await otto.getByRole('log', { name: 'Conversation' }).getByText('mind the slider').waitFor()
  await until(async () => (await ask(otto, 'GET', '/api/v1/notifications')).notifications.length === 2)
  await bell(otto).getByText('1').waitFor({ state: 'detached' })
  await otto.getByRole('link', { name: 'Settings' }).click()
  await otto.getByRole('heading', { name: 'Profile' }).waitFor()
  assert.equal((await ask(otto, 'GET', '/api/v1/notifications')).unread, 0, 'it was looked at when it came')
  assert.deepEqual(await sounds(otto), [])
  await write(vera, 'And at the bottom')
  const told = toasts(otto).getByText(/And at the bottom/)
  await told.waitFor()
  assert.equal(
    await toasts(otto)
      .getByText(/It opens in the middle|mind the slider/)
      .count(),
    0,
    'it was looked at',
  )
  assert.deepEqual(await sounds(otto), ['pebble'])
  const toast = toasts(otto).locator('.toast').filter({ hasText: 'And at the bottom' })
  await toast.getByRole('button', { name: 'Open' }).click()
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
    await sounds(page)
  }
  const all = async () => [...(await shown(otto)), ...(await shown(second))].map(([, body]) => body)
  const told = async (words: string) => (await all()).filter((body) => body === words).length
  await write(vera, 'Are you there?')
  await until(async () => (await told('Are you there?')) > 0)
  // By the time that this one is told, either desk has done what it does about the first.
  await write(vera, 'Or is it lunch time?')
  await until(async () => (await told('Or is it lunch time?')) > 0)
  assert.equal(await told('Are you there?'), 1)
  assert.ok((await sounds(otto)).length + (await sounds(second)).length <= 2, 'each sounds once')
  const teller = (await shown(otto)).length > 0 ? otto : second
  await teller.evaluate(() => {
    const { shown } = window as unknown as { shown: { onclick(): void }[] }
    Object.assign(window, { behind: false })
    shown[0]!.onclick()
  })
  await teller.getByRole('log', { name: 'Conversation' }).getByText('Or is it lunch time?').waitFor()
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
  // Who is away is not called to the queue, only to what is theirs.
  // Said on another desk, it counts here too.
  await ask(otto, 'PATCH', '/api/v1/me', { availability: 'away' })
  await otto.getByRole('button', { name: 'Away', pressed: true }).waitFor()
  const vio = await desk.visitor()
  await openChat(vio)
  await write(vio, 'Is anybody there?')
  await ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: `[@Otto](agent:${me.id}) when you are back`,
  })
  await toasts(otto)
    .getByText(/when you are back/)
    .waitFor()
  assert.equal(
    await toasts(otto)
      .getByText(/Is anybody there/)
      .count(),
    0,
  )
  assert.equal(
    await widget(vera)
      .getByText(/mentioned|critical|third slider/)
      .count(),
    0,
  )
})
