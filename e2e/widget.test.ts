import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import { acrossWorkspaces } from '../server/platform/database.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()

test('an answer that comes while the chat is closed shows on the launcher, also on the next page', async () => {
  const agent = await desk.owner()
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'I will look around meanwhile')
  await widget(visitor)
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  const [conversation] = (await ask(agent, 'GET', '/api/v1/conversations')).conversations
  await ask(agent, 'POST', `/api/v1/conversations/${conversation.id}/participation`)
  await visitor.getByRole('button', { name: 'Close chat' }).first().click()
  const say = (body: string) =>
    ask(agent, 'POST', `/api/v1/conversations/${conversation.id}/messages`, { id: newId(), body })
  await say('Take your time.')
  const badge = visitor.getByRole('button', { name: 'Open chat' })
  await badge
    .filter({ hasText: '1' })
    .or(visitor.getByText('1', { exact: true }))
    .first()
    .waitFor()

  await visitor.goto('/demo/shells')
  await visitor.getByText('1', { exact: true }).first().waitFor()
  await openChat(visitor)
  await widget(visitor).getByRole('log', { name: 'Conversation' }).getByText('Take your time.').waitFor()
})

test('a page tells who its customer is, hears of messages, and forgets them on logout', async () => {
  const visitor = await desk.visitor()
  await visitor.evaluate(() => {
    const { Parley } = window as unknown as { Parley: Record<string, (...rest: unknown[]) => void> }
    const heard: unknown[] = []
    Object.assign(window, { heard })
    Parley.identify!({ name: 'Vera Sandoval', email: 'vera@example.com' })
    Parley.update!({ plan: 'gold', orders: 6 })
    Parley.on!('message', (message: unknown) => heard.push(message))
    Parley.open!()
  })
  const start = widget(visitor).getByRole('button', { name: 'Start a conversation' })
  await start.click()
  await write(visitor, 'Who am I?')
  const agent = await desk.owner()
  await agent.goto('/inbox/all')
  await agent.getByRole('option', { name: /Vera Sandoval/ }).click()
  const details = agent.getByRole('region', { name: 'Visitor details' })
  const email = details.getByRole('textbox', { name: 'E-mail' })
  await email.waitFor()
  assert.equal(await email.inputValue(), 'vera@example.com')
  await details.getByText('gold').first().waitFor()
  await visitor.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length > 0)

  await visitor.evaluate(() => (window as unknown as { Parley: { logout(): void } }).Parley.logout())
  await visitor.reload()
  await openChat(visitor)
  assert.equal(
    await widget(visitor).getByText('Who am I?').count(),
    0,
    'the next person at this browser sees nothing of it',
  )
})

test('on a phone the chat is the whole screen', async () => {
  const visitor = await desk.visitor('/demo', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  await openChat(visitor)
  const box = await visitor.locator('iframe[title]').boundingBox()
  assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 844 })
})

test('a long history is loaded upwards, and what one reads does not move', async () => {
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'Message 0')
  await widget(visitor)
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  await talkOn(160)
  await widget(visitor).getByText('Message 160', { exact: true }).waitFor()
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  const log = widget(visitor).getByRole('log', { name: 'Conversation' })
  await log.getByText('Message 160', { exact: true }).waitFor()
  assert.equal(await log.getByText('Message 3', { exact: true }).count(), 0, 'not all at once')
  await upToTheTop(log.getByText(/^Message \d+$/), log.getByText('Message 0', { exact: true }))

  const agent = await desk.owner()
  await agent.goto('/inbox/all')
  await agent.getByRole('option', { name: /Message 160/ }).click()
  const timeline = agent.getByRole('log', { name: 'Conversation' })
  await timeline.getByText('Message 160', { exact: true }).waitFor()
  await upToTheTop(timeline.getByText(/^Message \d+$/), timeline.getByText('Message 0', { exact: true }))

  async function talkOn(count: number) {
    const { groupCommit } = desk.node.parley
    const [row] = await acrossWorkspaces(desk.node.db, 'a test goes on with the last chat', (tx) =>
      tx.rows<{ workspace_id: string; id: string; visitor_id: string; inbox_id: string }>(
        'last-chat',
        'select workspace_id, id, visitor_id, inbox_id from conversations order by started_at desc limit 1',
        [],
      ),
    )
    const { workspace_id: workspaceId, id: conversation, visitor_id, inbox_id: inboxId } = row!
    const seen = { ip: null, userAgent: null, profile: {}, page: null }
    const author = { kind: 'visitor', workspaceId, id: visitor_id, inboxId, seen } as const
    for (let n = 1; n <= count; n++) {
      await groupCommit.post(workspaceId, { author, conversation, id: newId(), kind: 'message', body: `Message ${n}` })
    }
  }
})

/** Scrolls up page by page; whenever older messages come in above, the one that was in sight must stay where it was. */
async function upToTheTop(messages: import('playwright-core').Locator, first: import('playwright-core').Locator) {
  for (let turn = 0; turn < 40 && !(await first.isVisible()); turn++) {
    const before = await messages.count()
    const anchor = messages.first()
    const text = await anchor.textContent()
    await anchor.scrollIntoViewIfNeeded()
    await anchor.hover()
    await anchor.page().mouse.wheel(0, -120)
    const same = messages.filter({ hasText: new RegExp(`^${text}$`) }).first()
    const y = (await same.boundingBox())?.y ?? 0
    await anchor.page().waitForTimeout(150)
    if ((await messages.count()) === before) continue
    const now = (await same.boundingBox())?.y ?? 0
    assert.ok(Math.abs(now - y) <= 125, `${text} jumped from ${y} to ${now}`)
  }
  await first.waitFor()
}
