import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, write } from './world.ts'

const desk = await aDesk()
const ann = await desk.owner()
const reply = ann.getByRole('textbox', { name: 'Reply' })
const log = ann.getByRole('log', { name: 'Conversation' })

/** A visitor who has written, and Ann with the conversation open, joined. */
async function aChat(words: string) {
  const visitor = await desk.visitor()
  const frame = await openChat(visitor)
  await write(visitor, words)
  await frame
    .getByText(/^(Sent|Delivered|Read)/)
    .first()
    .waitFor()
  const { conversations } = await ask(ann, 'GET', '/api/v1/conversations?view=unassigned')
  const { id } = conversations.find((one: { preview: { text: string } }) => one.preview.text === words)
  await ask(ann, 'POST', `/api/v1/conversations/${id}/participation`)
  await ann.goto(`/inbox/all/${id}`)
  await reply.waitFor()
  return { visitor, frame, id, heard: frame.getByRole('log', { name: 'Conversation' }) }
}

async function say(words: string) {
  await reply.fill(words)
  await reply.press('Enter')
  await bubble(words).waitFor()
}

const bubble = (words: string) => log.locator('.msg, .note', { hasText: words }).last()

async function pick(page: Page, words: string, act: string) {
  await bubble(words).hover()
  await page.getByRole('button', { name: 'More on this message' }).click()
  await page.getByRole('menuitem', { name: act }).click()
}

test('an answer carries what it answers on both sides, and the quote leads there', async () => {
  const { heard, id } = await aChat('Which size is the blue one?')
  for (let n = 0; n < 12; n++) {
    const body = `Of number ${n}\n\nthere is much to say.\n\nReally.`
    await ask(ann, 'POST', `/api/v1/conversations/${id}/messages`, { id: newId(), body })
  }
  await log.getByText('Of number 11').waitFor()
  await bubble('Which size').scrollIntoViewIfNeeded()
  await bubble('Which size').hover()
  await ann.getByRole('button', { name: 'Reply to this' }).click()
  await ann.locator('.composer .quote').getByText('Which size is the blue one?').waitFor()
  await say('It is an L')
  await bubble('It is an L')
    .getByRole('button', { name: /In answer to.*Which size/ })
    .waitFor()
  await heard.getByRole('button', { name: /Which size is the blue one/ }).waitFor()
  assert.equal(await ann.locator('.composer .quote').count(), 0)
  await bubble('It is an L')
    .getByRole('button', { name: /In answer to/ })
    .click()
  await ann.waitForFunction(() => {
    const seen = document.querySelector('[data-seq="2"]')?.getBoundingClientRect()
    return seen && seen.top > 0 && seen.bottom < innerHeight
  })
})

test('a message is edited from its menu or by ↑, the visitor sees it as it is now, and that it was', async () => {
  const { heard, id } = await aChat('How long does it take?')
  await say('It takes 5 days from arival')
  await heard.getByText('5 days').waitFor()
  await reply.press('ArrowUp')
  assert.equal(await reply.inputValue(), 'It takes 5 days from arival')
  await ann.getByText('Edit your message').waitFor()
  await log.locator('.bub.editing', { hasText: '5 days' }).waitFor()
  await reply.fill('It takes 5 working days from arrival')
  await ann.getByRole('button', { name: 'Save', exact: true }).click()
  await heard.getByText('It takes 5 working days from arrival').waitFor()
  await heard
    .getByText(/edited/i)
    .first()
    .waitFor()
  await bubble('5 working days').getByText('edited').waitFor()
  assert.equal(await heard.getByText('arival').count(), 0)
  assert.equal(await reply.inputValue(), '')

  // What was being written meanwhile is not lost; Escape puts it back.
  await reply.fill('By the way')
  await pick(ann, '5 working days', 'Edit')
  assert.equal(await reply.inputValue(), 'It takes 5 working days from arrival')
  await reply.press('Escape')
  assert.equal(await reply.inputValue(), 'By the way')

  // Agents may look what it said before; the visitor never hears of it.
  await bubble('5 working days')
    .getByRole('button', { name: /^Edited/ })
    .click()
  await ann.getByRole('dialog', { name: 'What it said before' }).getByText('5 days from arival').waitFor()
  await ann.keyboard.press('Escape')
  await ann.getByRole('dialog', { name: 'What it said before' }).waitFor({ state: 'detached' })

  // Refused, the words stay where they are.
  await pick(ann, '5 working days', 'Edit')
  await reply.fill('It takes a week')
  await ann.route(`**/conversations/${id}/messages/*`, (route) => route.abort())
  await ann.getByRole('button', { name: 'Save', exact: true }).click()
  await ann.getByText(/No answer from the server/).waitFor()
  assert.equal(await reply.inputValue(), 'It takes a week')
  await ann.unrouteAll()
  await ann.getByRole('button', { name: 'Save', exact: true }).click()
  await heard.getByText('It takes a week').waitFor()
  assert.equal(await reply.inputValue(), 'By the way')
  await reply.fill('')
})

test('a deleted message is gone on both sides, also where it is quoted; a note is gone from the desk', async () => {
  const { heard } = await aChat('What is your name?')
  await say('My name is Maren and my number is 555')
  await heard.getByText('my number is 555').waitFor()
  await bubble('my number').hover()
  await ann.getByRole('button', { name: 'Reply to this' }).click()
  await say('Sorry about that')
  await heard.getByText(/^Read/).first().waitFor()
  await log.getByRole('button', { name: /In answer to.*my number is 555/ }).waitFor()
  // From the list, so that no other message is in hand any more.
  await ann.getByRole('listbox', { name: 'Conversations' }).hover()
  await log.locator('.msg', { hasText: 'My name is Maren' }).first().hover()
  await ann.getByRole('button', { name: 'More on this message' }).click()
  await ann.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = ann.getByRole('dialog', { name: 'Delete message' })
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await dialog.waitFor({ state: 'detached' })
  await log.getByText('Message deleted', { exact: true }).first().waitFor()
  await log.getByRole('button', { name: /In answer to.*Message deleted/ }).waitFor()
  await heard
    .getByText(/deleted/i)
    .first()
    .waitFor()
  assert.equal(await heard.getByText('555').count(), 0)
  assert.equal(await log.getByText('555').count(), 0)

  await ann.getByRole('tab', { name: 'Note' }).click()
  const note = ann.getByRole('textbox', { name: 'Note, not a reply' })
  await note.fill('A hasty note')
  await note.press('Enter')
  await pick(ann, 'A hasty note', 'Delete')
  await ann.getByRole('dialog', { name: 'Delete note' }).getByRole('button', { name: 'Delete' }).click()
  await log.getByText('Note deleted').waitFor()
})

test('for five seconds a reply is taken back by a key: the visitor has nothing of it, the composer has it all', async () => {
  const { heard, visitor, id } = await aChat('May I return it?')
  // What they have not read is taken back without a trace.
  await visitor.getByRole('button', { name: 'Close chat' }).first().click()
  await bubble('May I return it?').hover()
  await ann.getByRole('button', { name: 'Reply to this' }).click()
  await ann
    .locator('input[data-chooser]')
    .setInputFiles([{ name: 'terms.txt', mimeType: 'text/plain', buffer: Buffer.from('The terms') }])
  await ann.getByRole('button', { name: 'Remove terms.txt' }).waitFor()
  const card = ann.locator(`#card-${id}`)
  await card.getByTitle('Waits for an answer').waitFor()
  await say('Never!')
  await ann.getByRole('button', { name: 'Undo' }).waitFor()
  await card.getByTitle('Waits for an answer').waitFor({ state: 'detached' })
  await reply.press('Control+z')
  await log.getByText('Never!').waitFor({ state: 'detached' })
  await card.getByTitle('Waits for an answer').waitFor()
  await ann.getByRole('list', { name: 'Files' }).getByText('terms.txt').waitFor()
  assert.equal(await reply.inputValue(), 'Never!')
  await ann.locator('.composer .quote').getByText('May I return it?').waitFor()
  assert.equal(await log.getByText('Message deleted').count(), 0)
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await heard.getByText('May I return it?').waitFor()
  assert.equal(await heard.getByText(/Never!|deleted/).count(), 0)

  await reply.fill('Within 30 days')
  await reply.press('Enter')
  await heard.getByText('Within 30 days').waitFor()
  await heard.getByRole('link', { name: 'Download terms.txt' }).waitFor()
  await ann.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' })
  await reply.press('Control+z')
  assert.equal(await log.getByText('Within 30 days').count(), 1, 'after five seconds it stays')
})

test('every message is reached by keys: arrows, R to answer, Enter for the rest', async () => {
  await aChat('Do you ship to Norway?')
  await say('We do')
  await log.focus()
  await ann.keyboard.press('ArrowUp')
  await ann.keyboard.press('ArrowUp')
  assert.match((await log.locator(':focus').textContent())!, /Do you ship to Norway\?/)
  await ann.keyboard.press('r')
  await ann.locator('.composer .quote').getByText('Do you ship to Norway?').waitFor()
  await reply.press('Escape')
  await ann.locator('.composer .quote').waitFor({ state: 'detached' })
  await log.focus()
  await ann.keyboard.press('ArrowUp')
  await ann.keyboard.press('e')
  await ann.getByText('Edit your message').waitFor()
  assert.equal(await reply.inputValue(), 'We do')
  await reply.press('Escape')
  await log.focus()
  await ann.keyboard.press('ArrowUp')
  await ann.keyboard.press('Enter')
  await ann.getByRole('menuitem', { name: 'Edit' }).waitFor()
})
