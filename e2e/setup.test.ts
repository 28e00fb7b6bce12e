import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDesk, openChat, widget, write } from './world.ts'

test('a newcomer sets up, copies the snippet, tries the shop, and answers the first visitor', async () => {
  const desk = await aDesk({ setUp: false })
  const owner = await (await desk.person()).newPage()
  await owner.goto('/')
  await owner.getByLabel('Workspace name').fill('Nordkamm')
  await owner.getByLabel('Your name').fill('Ann Keller')
  await owner.getByLabel('Email').fill('ann@example.com')
  await owner.getByLabel('Password', { exact: true }).fill('seven tall fjords 9')
  await owner.getByRole('button', { name: 'Continue' }).click()
  await owner.getByRole('button', { name: 'Create the workspace' }).click()
  const snippet = owner.getByText(/data-inbox="/).first()
  await snippet.waitFor()
  assert.match((await snippet.textContent()) ?? '', /widget\.js/)

  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, 'Is anybody there?')
  await owner
    .getByRole('link', { name: /Open the inbox/ })
    .or(owner.getByRole('button', { name: /Open the inbox/ }))
    .first()
    .click()
  await owner
    .getByRole('link', { name: /^Unassigned/ })
    .first()
    .click()
  await owner.getByRole('option', { name: /Is anybody there\?/ }).click()
  await owner.getByRole('button', { name: 'Join' }).first().click()
  await owner.getByRole('textbox', { name: 'Reply' }).fill('Yes, and at once.')
  await owner.keyboard.press('Enter')
  await widget(visitor).getByText('Yes, and at once.').waitFor()
})
