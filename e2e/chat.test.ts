import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDesk, openChat, widget, write } from './world.ts'

const desk = await aDesk()

test('a visitor and an agent chat in two browsers, and each sees how far the other has got', async () => {
  const agent = await desk.owner()
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'Does the Ridge shell run large?')

  const list = agent.getByRole('listbox', { name: 'Conversations' })
  await agent
    .getByRole('link', { name: /^Unassigned/ })
    .first()
    .click()
  const card = list.getByRole('option', { name: /Does the Ridge shell run large\?/ })
  await card.click()
  const log = agent.getByRole('log', { name: 'Conversation' })
  await log.getByText('Does the Ridge shell run large?').waitFor()
  await widget(visitor).getByText(/^Read/).waitFor()

  await agent.getByRole('button', { name: 'Join' }).first().click()
  const reply = agent.getByRole('textbox', { name: 'Reply' })
  await reply.waitFor()
  await widget(visitor)
    .getByText(/joined/)
    .first()
    .waitFor()

  await reply.pressSequentially('A litt')
  await widget(visitor)
    .getByText(/is typing/)
    .first()
    .waitFor()
  await reply.fill('A little. Take your **usual** size.')
  await agent.getByRole('button', { name: 'Send reply' }).click()
  const heard = widget(visitor).getByRole('log', { name: 'Conversation' })
  await heard.getByText('A little. Take your usual size.').waitFor()
  assert.equal(await heard.locator('strong', { hasText: 'usual' }).count(), 1, 'Markdown is shown as what it means')

  await widget(visitor).getByRole('textbox', { name: 'Message' }).pressSequentially('I am 178 cm and')
  await agent.getByText('I am 178 cm and').waitFor()
})

test('what was written offline waits, survives a reload, and is sent once when the line is back', async () => {
  const context = await desk.person()
  const visitor = await context.newPage()
  await visitor.goto('/demo')
  await openChat(visitor)
  await write(visitor, 'Before the tunnel')
  await widget(visitor)
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  await context.setOffline(true)
  await write(visitor, 'Inside the tunnel')
  await widget(visitor)
    .getByText(/Waiting to send|Your messages are kept/)
    .first()
    .waitFor()
  await context.setOffline(false)
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  const log = widget(visitor).getByRole('log', { name: 'Conversation' })
  await log.getByText('Inside the tunnel').waitFor()
  await widget(visitor)
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  assert.equal(await log.getByText('Inside the tunnel').count(), 1)
})

test('two tabs of one visitor show the same conversation', async () => {
  const context = await desk.person()
  const [one, two] = [await context.newPage(), await context.newPage()]
  await one.goto('/demo')
  await openChat(one)
  await write(one, 'From the first tab')
  await two.goto('/demo/shells')
  await two.getByRole('button', { name: 'Open chat' }).click()
  await widget(two).getByRole('log', { name: 'Conversation' }).getByText('From the first tab').waitFor()
  await write(two, 'From the second tab')
  await widget(one).getByRole('log', { name: 'Conversation' }).getByText('From the second tab').waitFor()
})

test('where WebSockets are blocked the chat works over the stream', async () => {
  const context = await desk.person()
  await context.addInitScript(() => {
    // As behind a proxy that lets no upgrade through.
    class Blocked extends EventTarget {
      onclose: ((event: { code: number }) => void) | null = null
      readyState = 0
      constructor() {
        super()
        setTimeout(() => this.onclose?.({ code: 1006 }), 10)
      }
      send() {}
      close() {}
    }
    Object.assign(window, { WebSocket: Blocked })
  })
  const agent = await context.newPage()
  await agent.goto('/')
  await agent.getByLabel('Email').fill('owner@example.com')
  await agent.getByLabel('Password').fill('correct horse 7 staple')
  await agent.getByRole('button', { name: 'Sign in' }).click()
  await agent.getByRole('navigation', { name: 'Main' }).waitFor()
  const visitor = await context.newPage()
  await visitor.goto('/demo')
  await openChat(visitor)
  await write(visitor, 'Through the needle’s eye')
  await agent.getByRole('link', { name: /^All/ }).first().click()
  await agent.getByRole('option', { name: /Through the needle’s eye/ }).click()
  await agent.getByRole('button', { name: 'Join' }).first().click()
  await agent.getByRole('textbox', { name: 'Reply' }).fill('And back again')
  await agent.getByRole('button', { name: 'Send reply' }).click()
  await widget(visitor).getByText('And back again').waitFor({ timeout: 20_000 })
})

test('an ended conversation says so, and the next message reopens it', async () => {
  const agent = await desk.owner()
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'Only a short question')
  await agent.getByRole('link', { name: /^All/ }).first().click()
  await agent.getByRole('option', { name: /Only a short question/ }).click()
  await agent.getByRole('button', { name: 'Join' }).first().click()
  await agent.getByRole('button', { name: 'End conversation' }).first().click()
  const dialog = agent.getByRole('dialog', { name: /^End (this )?conversation$/ })
  await dialog.getByRole('textbox').first().fill('Answered by the size guide')
  await dialog
    .getByRole('button', { name: /End conversation|End$/ })
    .last()
    .click()
  await widget(visitor)
    .getByText(/ended the conversation/)
    .waitFor()
  assert.equal(await widget(visitor).getByText('Answered by the size guide').count(), 0, 'the comment stays inside')
  await agent
    .getByRole('link', { name: /^Closed/ })
    .first()
    .click()
  await agent.getByRole('option', { name: /Only a short question/ }).waitFor()
  await write(visitor, 'One more thing')
  await agent
    .getByRole('link', { name: /^Unassigned/ })
    .first()
    .click()
  await agent.getByRole('option', { name: /One more thing/ }).waitFor()
})
