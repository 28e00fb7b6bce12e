import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const owner = await desk.owner()

const save = (page: Page, more: object) =>
  ask(page, 'POST', '/api/v1/saved-replies', {
    name: 'A reply',
    folder: '',
    body: 'Words',
    audience: 'everyone',
    ...more,
  })

const visitor = await desk.visitor()
await openChat(visitor)
await visitor.evaluate(() => {
  const { Parley } = window as unknown as { Parley: { update(attributes: object): void; identify(who: object): void } }
  Parley.identify({ name: 'Freya Lindqvist' })
  Parley.update({ order: 'NK-20417' })
})
await write(visitor, 'My zip is broken')
const ann = await desk.agent('Ann')
await ann.goto('/inbox/all')
await ann.getByRole('option', { name: /My zip is broken/ }).click()
await ann.getByRole('button', { name: 'Join' }).first().click()
const field = ann.getByRole('textbox', { name: 'Reply' })
await field.waitFor()
const popover = ann.getByRole('dialog', { name: 'Saved replies' })
const log = widget(visitor).getByRole('log', { name: 'Conversation' })

test('an admin writes a reply with a file and a variable, and a clash is said at its field', async () => {
  await owner.goto('/settings/saved-replies')
  await owner.getByRole('button', { name: 'New reply' }).first().click()
  await owner.getByLabel('Name', { exact: true }).fill('Repair, what happens next')
  assert.equal(await owner.getByRole('textbox', { name: 'Shortcut' }).inputValue(), 'repair')
  await owner.getByLabel('Folder').fill('Repairs')
  await owner.getByLabel('Words').fill('Thanks, ')
  await owner.getByRole('button', { name: 'visitor.first_name' }).click()
  await owner.keyboard.type('. **Five** days. Order {{attribute.order}}')
  const preview = owner.getByRole('region', { name: 'Preview' })
  await preview.getByText('Freya', { exact: true }).waitFor()
  await owner.getByRole('button', { name: 'A stranger' }).click()
  await preview.getByText('2 variables are empty').waitFor()
  const [chooser] = await Promise.all([
    owner.waitForEvent('filechooser'),
    owner.getByRole('button', { name: 'Attach file' }).click(),
  ])
  await chooser.setFiles({
    name: 'return-label.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7\n%%EOF'),
  })
  await owner.getByRole('button', { name: 'Remove return-label.pdf' }).waitFor()
  await owner.keyboard.press('Control+s')
  await owner.getByText('/repair is saved').waitFor()

  await owner.getByRole('button', { name: 'New reply' }).click()
  await owner.getByLabel('Name', { exact: true }).fill('Another')
  await owner.getByRole('textbox', { name: 'Shortcut' }).fill('Repair')
  await owner.getByLabel('Words').fill('Kept')
  await owner.getByRole('button', { name: 'Save reply' }).click()
  await owner.getByText('/repair is “Repair, what happens next”. Use /repair2 or another.').first().waitFor()
  assert.equal(await owner.getByLabel('Words').inputValue(), 'Kept', 'nothing is lost')
  await owner.reload()
  assert.equal(await owner.getByLabel('Words').inputValue(), 'Kept', 'nor by a reload')
  await owner.getByRole('button', { name: 'Discard' }).click()
})

test('"/" finds it, shows it as the visitor will read it, and Control and Enter sends it with its file', async () => {
  await save(owner, { name: 'Repair or replace?', shortcut: 'replace', folder: 'Repairs', body: 'Which?' })
  await field.pressSequentially('/rep')
  await popover.getByRole('option', { name: /Repair or replace/, selected: true }).waitFor()
  await popover.getByText('As Freya will read it').waitFor()
  await ann.keyboard.press('ArrowDown')
  await popover.getByRole('option', { name: /Repair, what happens next/, selected: true }).waitFor()
  await popover.getByText('return-label.pdf').waitFor()
  await ann.keyboard.press('Control+Enter')
  await log.getByText('Thanks, Freya.').waitFor()
  await log.getByText('NK-20417').waitFor()
  await log.getByText('return-label.pdf').first().waitFor()
  await popover.waitFor({ state: 'detached' })
  assert.equal(await field.inputValue(), '')
})

test('an empty variable is counted, selected when it is inserted, and never sent unseen', async () => {
  await save(owner, { name: 'Tracking', shortcut: 'track', body: 'It is number {{attribute.tracking}} now.' })
  await field.pressSequentially('/track')
  await popover.getByText('1 variable is empty').waitFor()
  await ann.keyboard.press('Control+Enter')
  await ann.getByText('Fill in what is missing, then send').waitFor()
  await ann.keyboard.type('JD0146')
  assert.equal(await field.inputValue(), 'It is number JD0146 now.')
  await ann.keyboard.press('Enter')
  await log.getByText('It is number JD0146 now.').waitFor()

  // Nor by hand, when it was inserted and forgotten.
  await field.pressSequentially('/track')
  await popover.getByRole('option', { name: /Tracking/ }).waitFor()
  await ann.keyboard.press('Enter')
  await popover.waitFor({ state: 'detached' })
  await ann.getByRole('button', { name: 'Send reply' }).click()
  await ann.getByText('Not filled in: {{attribute.tracking}}').waitFor()
  assert.equal(await log.getByText('{{').count(), 0)
  await ann.getByRole('button', { name: 'Fill it in' }).click()
  await ann.keyboard.type('JD0147')
  await ann.getByText('Not filled in').waitFor({ state: 'detached' })
  await ann.keyboard.press('Enter')
  await log.getByText('It is number JD0147 now.').waitFor()
  await field.fill('You write {{visitor.name}} there')
  await ann.keyboard.press('Enter')
  await ann.getByRole('button', { name: 'Send as it is' }).click()
  await log.getByText('You write {{visitor.name}} there').waitFor()
})

test('the button has a search of its own and folders by Tab; Escape gives the field back', async () => {
  await save(owner, { name: 'Sizes', shortcut: 'sizes', folder: 'Sizing', body: 'Take the larger one over down.' })
  await ann.getByRole('button', { name: 'Saved replies' }).click()
  await popover.getByRole('option', { name: /^Sizing/ }).waitFor()
  await ann.keyboard.press('Tab')
  await popover.getByRole('option', { name: /^Repairs/, selected: true }).waitFor()
  assert.equal(await popover.getByRole('option', { name: /Sizes/ }).count(), 0)
  await ann.keyboard.type('larger')
  await popover.getByRole('option', { name: /Sizes/ }).waitFor()
  await ann.keyboard.press('Enter')
  assert.equal(await field.inputValue(), 'Take the larger one over down.')
  await ann.getByRole('button', { name: 'Saved replies' }).click()
  await ann.keyboard.press('Escape')
  await popover.waitFor({ state: 'detached' })
  await ann.keyboard.type(' Yes.')
  assert.equal(await field.inputValue(), 'Take the larger one over down. Yes.')
  await field.fill('')
})

test('what is written is saved as a reply: what is known of this visitor becomes a variable', async () => {
  await field.fill('Hi Freya, NK-20417 is held until the 20th.')
  await ann.getByRole('button', { name: 'Send and more' }).click()
  await ann.getByRole('menuitem', { name: 'Save as reply' }).click()
  const dialog = ann.getByRole('dialog', { name: 'Save as reply' })
  await dialog.getByText('{{visitor.first_name}}').waitFor()
  await dialog.getByText('{{attribute.order}}').waitFor()
  await dialog.getByLabel('Name', { exact: true }).fill('Held until')
  await dialog.getByRole('textbox', { name: 'Shortcut' }).fill('sizes')
  await dialog.getByRole('button', { name: 'Save reply' }).click()
  await dialog.getByText('/sizes is “Sizes”. Use /sizes2 or another.').waitFor()
  await dialog.getByRole('textbox', { name: 'Shortcut' }).fill('held')
  await dialog.getByLabel('For').selectOption('Only you')
  await dialog.getByRole('button', { name: 'Save reply' }).click()
  await ann.getByText('Saved. Type /held to use it.').waitFor()
  assert.equal(await field.inputValue(), 'Hi Freya, NK-20417 is held until the 20th.', 'the words are still there')
  const replies: { shortcut: string; body: string }[] = await ask(ann, 'GET', '/api/v1/saved-replies')
  const { body } = replies.find(({ shortcut }) => shortcut === 'held')!
  assert.equal(body, 'Hi {{visitor.first_name}}, {{attribute.order}} is held until the 20th.')
  const others: { shortcut: string }[] = await ask(owner, 'GET', '/api/v1/saved-replies')
  assert.ok(!others.some(({ shortcut }) => shortcut === 'held'), 'it is for Ann only')
  await field.fill('')
})

test('a colleague’s reply is there at once; a deleted one comes back', async () => {
  await save(owner, { name: 'Just now', shortcut: 'fresh', body: 'Fresh words' })
  await field.pressSequentially('/fresh')
  await popover.getByRole('option', { name: /Just now/ }).waitFor()
  await owner.goto('/settings/saved-replies')
  await owner.getByRole('link', { name: /Just now/ }).click()
  await owner.getByRole('button', { name: 'Delete' }).click()
  await popover.getByText('No saved reply matches').waitFor()
  await owner.getByRole('button', { name: 'Undo' }).click()
  await popover.getByRole('option', { name: /Just now/ }).waitFor()
  await field.fill('')
})

test('who may not change a reply takes a copy of their own', async () => {
  await ann.goto('/settings/saved-replies')
  await ann.getByRole('link', { name: /Repair, what happens next/ }).click()
  await ann.getByText('Only its author or an admin changes it.').waitFor()
  assert.ok(await ann.getByLabel('Words').isDisabled())
  await ann.getByRole('button', { name: 'Copy for me' }).click()
  await ann.getByRole('button', { name: 'Remove return-label.pdf' }).waitFor()
  await ann.getByLabel('Words').fill('My own way')
  await ann.getByRole('button', { name: 'Save reply' }).click()
  await ann.getByText('is saved').first().waitFor()
})
