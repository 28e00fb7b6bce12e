import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, write } from './world.ts'

const desk = await aDesk({ jobs: true })
const [owner, ann] = [await desk.owner(), await desk.agent('Ann')]

async function openConversation(page: Page, words: string) {
  await page.goto('/inbox/all')
  await page.getByRole('option', { name: new RegExp(words) }).click()
  return page.getByRole('region', { name: 'Visitor details' })
}

async function save(contact: Record<string, unknown>): Promise<string> {
  const { contact: saved } = await ask(owner, 'POST', '/api/v1/contacts', { id: crypto.randomUUID(), ...contact })
  return saved.id
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()])
  return readFile(await file.path(), 'utf8')
}

async function sound(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    [],
  )
}

test('a visitor is saved as a contact, which a colleague sees at once; the next visitor with this address is the same person', async () => {
  await owner.goto('/contacts')
  await owner.getByRole('heading', { name: 'No contacts yet' }).waitFor()
  const vera = await desk.visitor()
  await openChat(vera)
  await write(vera, 'Do you mend zips?')

  await ask(owner, 'POST', '/api/v1/fields', { name: 'Jacket size', kind: 'list', options: ['S', 'M'] })
  const panel = await openConversation(ann, 'Do you mend zips')
  await panel.getByRole('button', { name: 'Save contact' }).click()
  const dialog = ann.getByRole('dialog', { name: 'Save contact' })
  await dialog.getByLabel('Name').fill('Vera Lindqvist')
  await dialog.getByLabel('E-mail').fill('vera@')
  await dialog.getByLabel('Phone').fill('0046 31 555 02 42')
  await dialog.getByLabel('Jacket size').selectOption('M')
  await dialog
    .getByRole('textbox', { name: 'Tags' })
    .or(dialog.getByRole('combobox', { name: 'Tags' }))
    .fill('VIP')
  await dialog.getByRole('button', { name: 'Save contact' }).click()
  await dialog.getByText('Not an e-mail: nothing after the @.').waitFor()
  await dialog.getByLabel('E-mail').fill('vera@fjallpost.example')
  await dialog.getByRole('button', { name: 'Save contact' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await panel.getByText('VIP').waitFor()
  await panel.getByRole('textbox', { name: 'Phone' }).and(ann.locator('[value="+46315550242"]')).waitFor()
  assert.equal(await panel.getByRole('combobox', { name: 'Jacket size' }).inputValue(), 'M')
  await ann.getByRole('option', { name: /Vera Lindqvist/ }).waitFor()

  const row = owner.getByRole('row', { name: /Vera Lindqvist/ })
  await row.getByText('vera@fjallpost.example').waitFor()
  await row.getByText('VIP').waitFor()
  await row.getByText('now', { exact: true }).first().waitFor()

  const other = await desk.visitor()
  await openChat(other)
  await write(other, 'And buttons?')
  await openConversation(ann, 'And buttons')
  await ann.getByRole('button', { name: 'More actions' }).click()
  const more = ann.getByRole('dialog', { name: 'More actions' })
  await more.getByRole('button', { name: 'Save contact' }).click()
  await dialog.getByLabel('E-mail').fill('VERA@fjallpost.example')
  await dialog.getByRole('button', { name: 'It is them' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await panel.getByRole('link', { name: 'Open contact' }).click()
  await ann.getByRole('region', { name: 'Identities' }).getByText('2', { exact: true }).waitFor()
  await ann.getByRole('tabpanel').getByText('Do you mend zips?').first().waitFor()
  await ann.getByRole('tabpanel').getByText('And buttons?').first().waitFor()
})

test('a contact is changed where it stands: a refused value stays with its sentence, and a colleague sees the new one', async () => {
  const id = await save({ name: 'Misaki Sato', email: 'misaki@yamato.example' })
  for (const page of [owner, ann]) await page.goto(`/contacts/${id}`)
  const email = ann.getByRole('textbox', { name: 'E-mail' })
  await email.fill('misaki at yamato')
  await email.press('Enter')
  await ann.getByText('Not an e-mail: no @. Use name@example.com.').waitFor()
  assert.equal(await email.inputValue(), 'misaki at yamato')
  await email.press('Escape')
  assert.equal(await email.inputValue(), 'misaki@yamato.example')
  const phone = ann.getByRole('textbox', { name: 'Phone' })
  await phone.fill('0081 90 5550 1234')
  await phone.press('Enter')
  await owner.waitForFunction(
    () => document.querySelector<HTMLInputElement>('input[aria-label="Phone"]')?.value === '+819055501234',
  )
  await ann.getByRole('button', { name: 'Merge' }).waitFor({ state: 'hidden' })
})

test('two who may be the same are compared, merged and taken apart again', async () => {
  const kept = await save({ name: 'Freya Berg', email: 'freya@berg.example', phone: '+46315550142', tags: ['VIP'] })
  await save({ name: 'F. Berg', phone: '+46 31 555 01 42', company: 'Bergfreunde', tags: ['Press'] })
  await owner.goto(`/contacts/${kept}`)
  await owner.getByRole('region', { name: 'Maybe the same person' }).getByText('Same phone').waitFor()
  await owner.getByRole('button', { name: 'Compare' }).click()
  const dialog = owner.getByRole('dialog', { name: 'Merge' })
  await dialog.getByText('the same in both').waitFor()
  assert.ok(await dialog.getByRole('radio', { name: 'Bergfreunde' }).isChecked(), 'what only one has comes along')
  await dialog.getByRole('radio', { name: 'F. Berg' }).check()
  await sound(owner, 'merge')
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await owner.getByRole('heading', { name: 'F. Berg' }).waitFor()
  await owner.getByRole('button', { name: 'Remove Press' }).waitFor()
  await owner.getByRole('tabpanel').getByRole('button', { name: 'Undo' }).click()
  await owner.getByRole('heading', { name: 'Freya Berg' }).waitFor()
  await owner.getByRole('region', { name: 'Maybe the same person' }).waitFor()
  await owner.getByRole('button', { name: 'Not the same' }).click()
  await owner.getByRole('region', { name: 'Maybe the same person' }).waitFor({ state: 'hidden' })
})

test('a file with bad rows is checked before anything is written, imported, found by its tag, and taken back', async () => {
  const rows = [
    'full_name;email;tel',
    'Anna Bergström;anna@bergstrom.example;0046705550133',
    'Kaj;kaj(at)fell.example;',
    'Short;;555-01',
    'Luis;lu is@ortega.example;',
  ]
  await owner.goto('/contacts/import')
  const [chooser] = await Promise.all([
    owner.waitForEvent('filechooser'),
    owner.getByRole('button', { name: 'Choose a file' }).click(),
  ])
  await chooser.setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n'), 'latin1') })
  await owner.getByText('4 rows · 3 columns').waitFor()
  await owner.getByText('Windows-1252, semicolon').waitFor()
  const check = owner.getByRole('region', { name: 'Check' })
  await check.getByText('Not an e-mail: no @. Use name@example.com.').waitFor()
  await check.getByText('Too short for a phone number. Add the country code, like +46.').waitFor()
  await check.getByText('A space inside. Read as luis@ortega.example.').waitFor()
  await sound(owner, 'import')
  const report = await downloaded(owner, () => owner.getByRole('button', { name: 'Report as CSV' }).click())
  assert.match(report, /^\ufeffRow,Column,Value,What,Left out or mended\r\n3,email,kaj\(at\)fell.example,/)
  assert.equal((await ask(owner, 'GET', '/api/v1/contacts?query=bergstr%C3%B6m')).contacts.length, 0)

  await owner.getByLabel('Give all of them the tag').fill('November list')
  await owner.getByRole('button', { name: 'Import 2 contacts' }).click()
  await owner.getByRole('heading', { name: 'Imported' }).waitFor()
  await owner.getByRole('link', { name: 'Show 2 contacts' }).click()
  await owner.getByRole('row', { name: /Anna Bergström/ }).waitFor()
  await owner.getByRole('row', { name: /luis@ortega.example/ }).waitFor()
  await owner.getByRole('link', { name: 'Import' }).click()
  await owner.getByRole('button', { name: 'Undo this import' }).click()
  await owner.getByText('undone').waitFor()
  assert.equal((await ask(owner, 'GET', '/api/v1/contacts?tags=November%20list')).contacts.length, 0)
})

test('contacts are found, filtered, tagged, exported, deleted and brought back; who may not does not see how', async () => {
  await save({ name: '=cmd()', email: 'evil@example.com', tags: ['Guide'] })
  await save({ name: 'Zoë Guide', email: 'zoe@alpen.example', tags: ['Guide'] })
  await save({ name: 'يوسف الخطيب', phone: '+971505550138', tags: ['Guide'] })
  await owner.goto('/contacts')
  await owner.getByRole('searchbox', { name: 'Find contacts' }).fill('zoe')
  await owner.getByRole('row', { name: /Zoë Guide/ }).waitFor()
  await owner.getByRole('row', { name: /Vera/ }).waitFor({ state: 'hidden' })
  await owner.getByRole('searchbox', { name: 'Find contacts' }).fill('')
  await owner.getByRole('button', { name: 'Filter', exact: true }).click()
  await owner.getByRole('button', { name: 'Tag', exact: true }).click()
  await owner.getByRole('button', { name: /^Guide/ }).click()
  await owner.getByRole('button', { name: 'Remove filter Tag Guide' }).waitFor()
  assert.match(owner.url(), /tags/)
  const csv = await downloaded(owner, () => owner.getByRole('button', { name: 'Export' }).click())
  assert.equal(csv.trim().split('\r\n').length, 4)
  assert.match(csv, /\r\n'=cmd\(\),evil@example.com/)

  await owner.getByRole('checkbox', { name: 'Select all that are loaded' }).check()
  const bar = owner.getByRole('region', { name: 'Selected contacts' })
  await bar.getByText('3 selected').waitFor()
  await bar.getByRole('button', { name: 'Tag' }).click()
  await owner.getByRole('combobox', { name: 'Tags to add' }).fill('Season,')
  await owner.getByRole('button', { name: '+ Season' }).click()
  await owner
    .getByRole('navigation', { name: 'Segments' })
    .getByRole('link', { name: /Season 3/ })
    .waitFor()
  await owner.keyboard.press('Escape')
  await bar.getByRole('button', { name: 'Delete' }).click()
  await owner.getByRole('heading', { name: 'Nobody is like that' }).waitFor()
  await owner.getByRole('button', { name: 'Undo' }).click()
  await owner.getByRole('row', { name: /Zoë Guide/ }).waitFor()

  await ann.goto('/contacts')
  await ann.getByRole('row', { name: /Zoë Guide/ }).waitFor()
  assert.equal(await ann.getByRole('button', { name: 'Export' }).count(), 0)
  assert.equal(await ann.getByRole('link', { name: 'Import' }).count(), 0)
  await ann.getByRole('checkbox', { name: /Zoë/ }).check()
  assert.equal(await ann.getByRole('button', { name: 'Delete' }).count(), 0)
  // By keys: up and down the list, open, and back.
  await ann.getByRole('link', { name: /Zoë Guide/ }).focus()
  await ann.keyboard.press('Enter')
  await ann.getByRole('heading', { name: 'Zoë Guide' }).waitFor()
  await ann.keyboard.press('Escape')
  await ann.getByRole('table').waitFor()
})

test('on a phone, in the dark, and with nobody on the line', async () => {
  const phone = await desk.owner({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  })
  await phone.getByRole('link', { name: 'Contacts' }).click()
  await phone.getByRole('link', { name: /Vera Lindqvist/ }).waitFor()
  await sound(phone, 'list')
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing scrolls sideways')
  await phone.getByRole('link', { name: /Vera Lindqvist/ }).click()
  await phone.getByRole('region', { name: 'Details' }).waitFor()
  await sound(phone, 'person')
  const name = phone.getByRole('textbox', { name: 'Company' })
  await phone.context().setOffline(true)
  await name.fill('Fjällpost')
  await name.press('Enter')
  await phone.getByText('No answer from the server. Check the connection and try again.').waitFor()
  assert.equal(await name.inputValue(), 'Fjällpost', 'nothing is lost')
  await phone.context().setOffline(false)
  await name.press('Enter')
  await phone.getByText('No answer from the server').waitFor({ state: 'hidden' })
})
