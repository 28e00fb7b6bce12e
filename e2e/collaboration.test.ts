import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, openChat, write } from './world.ts'

const desk = await aDesk()
const [ben, ann] = [await desk.owner(), await desk.agent('Ann')]

const header = (page: Page) => page.getByRole('main').locator('header').first()

async function open(page: Page, words: string) {
  await page.getByRole('link', { name: /^All/ }).first().click()
  await page.getByRole('option', { name: new RegExp(words) }).click()
  await page.getByRole('log', { name: 'Conversation' }).getByText(words).first().waitFor()
}

test('who else looks at a chat, and who writes, shows in its header and in the list, until they go', async () => {
  for (const words of ['First question', 'Second question']) {
    const visitor = await desk.visitor()
    await openChat(visitor)
    await write(visitor, words)
  }
  await open(ben, 'First question')
  await open(ann, 'First question')
  await header(ben).getByText('Ann looks here').waitFor()
  await header(ann)
    .getByText(/looks here/)
    .waitFor()
  assert.equal(await header(ben).getByText('Ann and').count(), 0, 'one does not see oneself')

  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  await ann.getByRole('textbox', { name: 'Reply' }).pressSequentially('Well')
  await header(ben).getByText('Ann writes here').waitFor()
  await ann.getByRole('textbox', { name: 'Reply' }).fill('')

  await open(ben, 'Second question')
  await ben
    .getByRole('option', { name: /First question/ })
    .getByText('Ann looks here')
    .waitFor({ state: 'attached' })
  await open(ann, 'Second question')
  await header(ben).getByText('Ann looks here').waitFor()

  // A desk that comes later sees it, too; one that is closed looks at nothing.
  await ben.reload()
  await header(ben).getByText('Ann looks here').waitFor()
  await ann.close()
  await header(ben).getByText('Ann looks here').waitFor({ state: 'detached' })
})
