import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDesk, ask, OWNER, openChat, signIn, widget, write } from './world.ts'

const desk = await aDesk()

test('two agents who look at the same chat see each other’s changes; a note never reaches the visitor', async () => {
  const [ben, ann] = [await desk.owner(), await desk.agent('Ann')]
  const visitor = await desk.visitor()
  const wire: string[] = []
  visitor.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => wire.push(String(payload))))
  visitor.on('response', async (answer) => {
    if (answer.url().includes('/api/')) wire.push(await answer.text().catch(() => ''))
  })
  await openChat(visitor)
  await write(visitor, 'Is the blue one back?')
  for (const page of [ben, ann]) {
    await page.getByRole('link', { name: /^All/ }).first().click()
    await page.getByRole('option', { name: /Is the blue one back\?/ }).click()
  }

  await ann.getByRole('button', { name: 'Join' }).first().click()
  await ben
    .getByRole('log', { name: 'Conversation' })
    .getByText(/Ann.*joined/)
    .waitFor()

  await ben
    .getByRole('tab', { name: 'Note' })
    .or(ben.getByRole('button', { name: 'Note', exact: true }))
    .first()
    .click()
  const note = ben.getByRole('textbox', { name: /Note|Reply/ })
  await note.fill('Canary: she is a reseller')
  await ben.getByRole('button', { name: 'Add note' }).click()
  await ann.getByRole('log', { name: 'Conversation' }).getByText('Canary: she is a reseller').waitFor()

  await ann.getByRole('textbox', { name: 'Reply' }).fill('Yes, since today.')
  await ann.getByRole('button', { name: 'Send reply' }).click()
  await widget(visitor).getByText('Yes, since today.').waitFor()
  await ben.getByRole('log', { name: 'Conversation' }).getByText('Yes, since today.').waitFor()
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await widget(visitor).getByText('Yes, since today.').waitFor()
  assert.ok(wire.length > 0)
  assert.equal(wire.filter((text) => text.includes('Canary')).length, 0, 'nothing on the wire holds the note')
})

test('a conversation is handed to a colleague, who finds it under You', async () => {
  const [ben, eva] = [await desk.owner(), await desk.agent('Eva')]
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'Who can mend a seam?')
  await ben.getByRole('link', { name: /^All/ }).first().click()
  await ben.getByRole('option', { name: /Who can mend a seam\?/ }).click()
  await ben.getByRole('button', { name: 'Transfer' }).click()
  const dialog = ben.getByRole('dialog', { name: 'Transfer' })
  await dialog.getByRole('option', { name: /Eva/ }).click()
  await dialog.getByRole('button', { name: 'Transfer' }).click()
  await eva.getByRole('link', { name: /^You/ }).first().click()
  await eva.getByRole('option', { name: /Who can mend a seam\?/ }).click()
  await eva.getByRole('button', { name: 'Join' }).first().click()
  await eva.getByRole('textbox', { name: 'Reply' }).waitFor()
})

test('a draft survives a reload', async () => {
  const ben = await desk.owner()
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'A question that takes a while')
  await ben.getByRole('link', { name: /^All/ }).first().click()
  await ben.getByRole('option', { name: /A question that takes a while/ }).click()
  await ben.getByRole('button', { name: 'Join' }).first().click()
  await ben.getByRole('textbox', { name: 'Reply' }).fill('Let me look that up, one mo')
  await ben.reload()
  await ben.getByText('Let me look that up, one mo').first().waitFor()
})

test('a password change ends other sessions and their sockets', async () => {
  const here = await desk.agent('Kim')
  const there = await signIn(await (await desk.person()).newPage(), { ...OWNER, email: 'kim@example.com' })
  await ask(here, 'PUT', '/api/v1/password', { current: OWNER.password, next: 'another horse 8 staple' })
  await there.getByRole('button', { name: 'Sign in' }).waitFor()
  await here.getByRole('navigation', { name: 'Main' }).waitFor()
})
