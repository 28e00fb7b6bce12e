import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { JOBS } from '../server/jobs.ts'
import { openLog } from '../server/platform/log.ts'
import { openMail } from '../server/platform/mail.ts'
import { startQueue } from '../server/platform/queue.ts'
import { aMailServer } from '../server/test/mail-server.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const post = await aMailServer()
const desk = await aDesk({ env: { SMTP_URL: post.url, MAIL_FROM: 'Shop <shop@tarnside.example>' } })
const [ben, ann] = [await desk.owner(), await desk.agent('Ann')]

const log = (page: Page) => page.getByRole('log', { name: 'Conversation' })
const header = (page: Page) => page.getByRole('main').locator('header').first()

async function open(page: Page, words: string) {
  if (page.url().includes('/settings')) await page.goto('/inbox/all')
  await page.getByRole('link', { name: /^All/ }).first().click()
  await page.getByRole('option', { name: new RegExp(words) }).click()
  await log(page).getByText(words).first().waitFor()
}

async function more(page: Page, name: string) {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('dialog', { name: 'More actions' }).getByRole('button', { name, exact: true }).click()
}

/** A visitor who has written, with both desks at the conversation. */
async function aChat(words: string) {
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, words)
  await open(ben, words)
  await open(ann, words)
  return visitor
}

async function say(page: Page, words: string) {
  await page.getByRole('textbox', { name: 'Reply' }).fill(words)
  await page.getByRole('button', { name: 'Send reply' }).click()
  await log(page).getByText(words).waitFor()
}

test('a chat is taken over from a colleague, and handed back with a note', async () => {
  const visitor = await aChat('Which size is this?')
  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  await say(ann, 'Medium, I think')
  await ann.getByRole('region', { name: 'Visitor details' }).getByText('1 from the visitor, 1 from us').waitFor()
  await ann.getByRole('textbox', { name: 'Reply' }).fill('Or rather la')

  await ben.getByText('Ann is answering.').waitFor()
  await ben.getByRole('button', { name: 'Take over' }).click()
  await say(ben, 'It is a large')
  await widget(visitor).getByText('It is a large').waitFor()
  // Nothing that she wrote is lost, and nothing of it goes out.
  await ann.getByText(/took over at/).waitFor()
  await ann.getByText('Or rather la').first().waitFor()
  assert.equal(await ann.getByRole('button', { name: 'Send reply' }).count(), 0)

  await ben.getByRole('button', { name: 'Transfer' }).click()
  const dialog = ben.getByRole('dialog', { name: 'Transfer' })
  await dialog.getByRole('combobox').fill('an')
  await dialog.getByRole('option', { name: /Ann.*available/ }).click()
  await dialog.getByRole('textbox', { name: /Note/ }).fill('She is after the blue one')
  await dialog.getByRole('button', { name: 'Transfer' }).click()
  await dialog.waitFor({ state: 'detached' })
  await log(ann).getByText('She is after the blue one').waitFor()
  await ann.getByText(/gave it to you/).waitFor()
  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  await ann.getByRole('textbox', { name: 'Reply' }).waitFor()
  assert.equal(await widget(visitor).getByText('blue one').count(), 0)
})

test('a chat is given to a team, taken from its queue, and put back', async () => {
  await ben.goto('/settings/teams')
  await ben.getByLabel('New team').fill('Repairs')
  await ben.getByRole('button', { name: 'Make team' }).click()
  await ben.getByRole('button', { name: 'Add somebody to Repairs' }).click()
  await ben.getByRole('menuitem', { name: /Ann/ }).click()
  await ben.getByRole('button', { name: 'Take Ann out of Repairs' }).waitFor()
  await ben.getByLabel('New team').fill('Repairs')
  await ben.getByRole('button', { name: 'Make team' }).click()
  await ben.getByText('There is a team of this name already.').waitFor()

  await aChat('The zip is broken')
  await ben.getByRole('button', { name: 'Join', exact: true }).click()
  await ben.getByRole('textbox', { name: 'Reply' }).waitFor()
  await ben.keyboard.press('Escape')
  await ben.keyboard.press('t')
  const dialog = ben.getByRole('dialog', { name: 'Transfer' })
  await dialog.getByRole('option', { name: /Repairs/ }).click()
  await dialog.getByRole('button', { name: 'Transfer' }).click()
  await log(ann)
    .getByText(/gave it to the team Repairs/)
    .waitFor()
  await header(ann)
    .getByText(/waits for Repairs/)
    .waitFor()
  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  await ann.getByRole('textbox', { name: 'Reply' }).waitFor()
  await more(ann, 'Back to the queue')
  await header(ben)
    .getByText(/waits for Repairs/)
    .waitFor()
})

test('priority, category and what is critical are told to everybody at once', async () => {
  const [{ id: inboxId }] = await ask(ben, 'GET', '/api/v1/inboxes')
  await ben.goto(`/settings/inboxes/${inboxId}`)
  await ben.getByLabel('Categories').fill('Returns\nDelivery\nreturns')
  await ben.getByRole('button', { name: /^Save/ }).click()
  await ben.getByText('Name each category once.').first().waitFor()
  await ben.getByLabel('Categories').fill('Returns\nDelivery')
  await ben.getByRole('button', { name: /^Save/ }).click()
  await ben.getByText('Saved. The widget follows').waitFor()

  const visitor = await aChat('My child is allergic')
  await ben.getByRole('combobox', { name: 'Priority' }).selectOption('Urgent')
  await header(ann).getByRole('img', { name: 'Urgent priority' }).waitFor()
  await ben.getByRole('combobox', { name: 'Category' }).selectOption('Returns')
  await log(ann)
    .getByText(/set the category to Returns/)
    .waitFor()
  await more(ben, 'Mark as critical')
  const dialog = ben.getByRole('dialog', { name: 'Mark as critical' })
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Nut allergy')
  await dialog.getByRole('button', { name: 'Mark as critical' }).click()
  await header(ann).getByText('Critical').waitFor()
  await log(ann).getByText('Nut allergy').waitFor()
  await ann.getByRole('option', { name: /My child is allergic.*Critical/s }).waitFor()
  assert.equal(
    await widget(visitor)
      .getByText(/Nut allergy|urgent/i)
      .count(),
    0,
  )

  // The palette does the same.
  await ann.keyboard.press('Control+k')
  await ann.getByRole('combobox', { name: /Find/ }).fill('priority: low')
  await ann.keyboard.press('Enter')
  await header(ben).getByRole('img', { name: 'Low priority' }).waitFor()
})

test('an end asks for a rating, which is kept once and shown in the timeline', async () => {
  const visitor = await aChat('Thank you for your help')
  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  await say(ann, 'With pleasure')
  await ann.getByRole('button', { name: /^End/ }).click()
  const pop = ann.getByRole('dialog', { name: 'End this conversation' })
  await pop.getByRole('textbox', { name: 'Comment' }).fill('Canary: easy one')
  await pop.getByRole('checkbox', { name: 'Ask for a rating' }).check()
  await pop.getByRole('button', { name: 'End conversation' }).click()
  await log(ben).getByText('Canary: easy one').waitFor()

  const frame = widget(visitor)
  await frame.getByRole('radio', { name: /^4 of 5/ }).check()
  await frame.getByRole('textbox', { name: /What could be better/ }).fill('Friendly and quick')
  await frame.getByRole('button', { name: 'Send rating' }).click()
  const card = log(ben).getByRole('img', { name: /rated it 4 of 5/ })
  await card.waitFor()
  await log(ben).getByText('Friendly and quick').waitFor()
  await log(ann)
    .getByRole('img', { name: /rated it 4 of 5/ })
    .waitFor()
  assert.equal(await frame.getByText('Canary').count(), 0)

  await ben.getByRole('button', { name: 'Reopen' }).click()
  await log(ann)
    .getByText(/reopened it/)
    .waitFor()
})

test('what a colleague changed while one chooses is said before anything happens', async () => {
  await aChat('Is anybody there?')
  await ann.getByRole('button', { name: /^End/ }).click()
  const pop = ann.getByRole('dialog', { name: 'End this conversation' })
  await pop.getByRole('textbox', { name: 'Comment' }).fill('No answer')
  await ben.getByRole('button', { name: 'Join', exact: true }).click()
  await ben.getByRole('textbox', { name: 'Reply' }).waitFor()
  await pop.getByText(/has it now\./).waitFor()
  await pop.getByRole('button', { name: 'End conversation' }).click()
  await pop.getByText(/Somebody was faster/).waitFor()
  assert.equal(await pop.getByRole('textbox', { name: 'Comment' }).inputValue(), 'No answer')
  await pop.getByText('Abandoned').click()
  await pop.getByRole('button', { name: 'End conversation' }).click()
  await log(ben)
    .getByText(/ended it as abandoned/)
    .waitFor()
})

test('a blocked visitor sees a closed chat, here and in another tab, until the block is lifted', async () => {
  const visitor = await aChat('I will not stop writing')
  await more(ben, 'Block visitor')
  const dialog = ben.getByRole('dialog', { name: 'Block visitor' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Threats')
  await dialog.getByRole('checkbox', { name: /Also whoever comes from/ }).check()
  await dialog.getByRole('button', { name: 'Block' }).click()
  await header(ann).getByText('Blocked').waitFor()
  await log(ann)
    .getByText(/blocked/)
    .first()
    .waitFor()
  await widget(visitor).getByText('This chat is closed').first().waitFor()
  await visitor.reload()
  await visitor.getByRole('button', { name: 'Open chat' }).click()
  await widget(visitor).getByText('This chat is closed').first().waitFor()
  assert.equal(await widget(visitor).getByRole('textbox', { name: 'Message' }).count(), 0)
  // Nor does another name help, from the same address.
  const other = await desk.visitor()
  await other.getByRole('button', { name: 'Open chat' }).click()
  await widget(other).getByText('This chat is closed').first().waitFor()

  await ann.goto('/settings/blocked')
  await ann.getByText('Threats').waitFor()
  await ann.getByRole('button', { name: /^Unblock/ }).click()
  await ann.getByText('Nobody is blocked').waitFor()
  await log(ben)
    .getByText(/unblocked/)
    .waitFor()
  for (const page of [visitor, other]) {
    await page.reload()
    await openChat(page)
  }
})

test('a transcript is downloaded, and mailed without notes', async () => {
  const deps = {
    ...desk.node.parley.authDeps,
    blobs: desk.node.parley.blobs,
    mail: openMail(desk.node.config.mail),
    log: openLog('silent'),
  }
  await aChat('Please send me a copy')
  await ben.getByRole('tab', { name: 'Note' }).click()
  await ben.getByRole('textbox', { name: /Note/ }).fill('Canary: reseller')
  await ben.getByRole('button', { name: 'Add note' }).click()
  await log(ann).getByText('Canary: reseller').waitFor()

  await more(ben, 'Transcript')
  const dialog = ben.getByRole('dialog', { name: 'Transcript' })
  await dialog.getByRole('button', { name: /txt/ }).click()
  const [file] = await Promise.all([
    ben.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download' }).click(),
  ])
  const text = await readFile(await file.path(), 'utf8')
  assert.match(text, /Please send me a copy/)
  assert.doesNotMatch(text, /Canary/)
  assert.match(file.suggestedFilename(), /\.txt$/)

  await dialog.getByLabel('To').fill('not an address')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await dialog.getByText(/Not an e-mail address/).waitFor()
  await dialog.getByLabel('To').fill('vera@example.com')
  const queue = await startQueue({ connection: desk.node.connection, deps, jobs: JOBS, schedule: [], log: deps.log })
  const arriving = post.next()
  await dialog.getByRole('button', { name: 'Send' }).click()
  const { raw } = await arriving
  await dialog.getByText(/Sent to/).waitFor()
  await queue.stop()
  assert.doesNotMatch(raw, /Canary/)
  await ben.keyboard.press('Escape')
})

test('what stands at a conversation is found by its name', async () => {
  await aChat('What is all this called?')
  await ann.getByRole('button', { name: 'Join', exact: true }).click()
  const named = [
    ['navigation', 'Views'],
    ['textbox', 'Search'],
    ['button', 'Transfer'],
    ['button', 'More actions'],
    ['button', 'Attach file'],
    ['button', 'Saved replies'],
    ['button', 'Emoji'],
    ['button', 'Record voice note'],
    ['button', 'Save contact'],
    ['region', 'Visitor details'],
    ['combobox', 'Priority'],
    ['combobox', 'Category'],
    ['region', 'Labels'],
    ['tab', 'History'],
  ] as const
  for (const [role, name] of named) {
    await ann.getByRole(role, { name, exact: true }).waitFor()
    assert.equal(await ann.getByRole(role, { name, exact: true }).count(), 1, name)
  }
  for (const name of ['Save contact', 'Block visitor']) {
    await more(ann, name)
    await ann.getByRole('dialog', { name, exact: true }).waitFor()
    await ann.keyboard.press('Escape')
    await ann.getByRole('dialog', { name, exact: true }).waitFor({ state: 'detached' })
  }
  await ann.getByRole('button', { name: 'Transfer', exact: true }).click()
  await ann.getByRole('dialog', { name: 'Transfer', exact: true }).waitFor()
  await ann.keyboard.press('Escape')
})
