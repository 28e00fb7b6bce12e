import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { acrossWorkspaces } from '../server/platform/database.ts'
import { cityFile } from '../server/test/city-file.ts'
import { aDesk, ask, openChat, widget, write } from './world.ts'

/** With the operator's own file of cities; the ends of addresses are for admins. */
const folder = await mkdtemp(join(tmpdir(), 'parley-cities-'))
after(() => rm(folder, { recursive: true }))
const cities = join(folder, 'cities.mmdb')
const gothenburg = { city: { names: { en: 'Gothenburg' } }, subdivisions: [{ names: { en: 'Västra Götaland' } }] }
await writeFile(cities, cityFile('81.230', gothenburg))
const desk = await aDesk({ env: { MASK_IPS: 'agents', GEOIP_CITY_FILE: cities } })
const ben = await desk.owner({ timezoneId: 'Europe/Berlin' })
const ann = await desk.agent('Ann', { timezoneId: 'Europe/Berlin' })

const panel = (page: Page) => page.getByRole('region', { name: 'Visitor details' })
const part = (page: Page, name: string) => panel(page).getByRole('region', { name })

async function open(page: Page, words: RegExp) {
  await page.getByRole('link', { name: /^All/ }).first().click()
  await page.getByRole('option', { name: words }).click()
  await part(page, 'This conversation').waitFor()
}

/** Vera, who came from a search by way of a campaign, and lives half an hour off our hours. */
const vera = await (await desk.person({ timezoneId: 'Asia/Kolkata', locale: 'en-IN' })).newPage()
const wire: string[] = []
vera.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => wire.push(String(payload))))
vera.on('response', async (answer) => {
  if (answer.url().includes('/api/')) wire.push(await answer.text().catch(() => ''))
})

test('the panel says where a visitor is and has been, what brought them and what they look through', async () => {
  await vera.goto('/demo?utm_source=news&utm_campaign=autumn', { referer: 'https://www.google.se/' })
  await vera.goto('/demo/ridge-shell')
  await openChat(vera)
  await write(vera, 'Does the shell fit over a fleece?')
  await open(ann, /Does the shell fit over a fleece/)

  const site = part(ann, 'On the site')
  await site.locator('li.now').filter({ hasText: /Ridge/i }).waitFor()
  await site.getByText('google.se').waitFor()
  await site.getByText('news · autumn').waitFor()
  const device = part(ann, 'Place and device')
  await device.getByText('4 h 30 min ahead of you').waitFor()
  await device.getByText('English (India)').or(device.getByText('Indian English')).first().waitFor()
  await device.getByText(/Chrome \d+.* · Linux/).waitFor()
  await device.getByText('127.0.0.•••').waitFor()
  await part(ann, 'This conversation').getByText('google.se · news · autumn').waitFor()

  // As sites do that are one page: no other document is loaded.
  await vera.evaluate(() => {
    document.title = 'Repairs'
    history.pushState({}, '', '/demo/repairs')
  })
  await site.locator('li.now').filter({ hasText: 'Repairs' }).waitFor()
  assert.equal(await site.getByRole('listitem').count(), 3, 'the page before is history now')
})

test('a place is told by its address: the country and, by the operator’s file, the city; the end of the address to few', async () => {
  // Who is really here comes from nowhere.
  await acrossWorkspaces(desk.node.db, 'a test moves a visitor', (tx) =>
    tx.rows('move', `update visitors set ip = '81.230.44.10', country = 'SE'`, []),
  )
  for (const page of [ann, ben]) {
    await page.reload()
    await open(page, /Does the shell fit over a fleece/)
    await part(page, 'Place and device').getByText('Gothenburg, Västra Götaland, Sweden').waitFor()
  }
  await part(ann, 'Place and device').getByText('81.230.44.•••').waitFor()
  await part(ben, 'Place and device').getByText('81.230.44.10').waitFor()
  assert.equal(await ann.getByText('81.230.44.10').count(), 0)
})

test('what the page says and what a server tells stand in the panel at once, and the server wins', async () => {
  await vera.evaluate(() => {
    const { Parley } = window as unknown as { Parley: Record<'identify' | 'update', (more: object) => void> }
    Parley.identify({ name: 'Vera Sandoval', email: 'vera@example.com' })
    Parley.update({ plan: 'Gold', theme: 'forest' })
  })
  await part(ann, 'Customer').getByText('Gold').waitFor()
  await part(ann, 'Attributes').getByText('forest').waitFor()
  const [visitor] = await visitors(ann)
  await ask(ben, 'PUT', `/api/v1/visitors/${visitor}/attributes`, {
    ...{ plan: 'Member', orders: 6, spent: 1284, currency: 'EUR', customer_source: 'Shopify' },
  })
  const customer = part(ann, 'Customer')
  await customer.getByText('€1,284').waitFor()
  await customer.getByText('Member').waitFor()
  await vera.evaluate(() => {
    const { Parley } = window as unknown as { Parley: Record<'update', (more: object) => void> }
    Parley.update({ plan: 'Platinum', theme: 'lake' })
  })
  await part(ann, 'Attributes').getByText('lake').waitFor()
  assert.equal(await customer.getByText('Platinum').count(), 0)
})

async function visitors(page: Page): Promise<string[]> {
  const { conversations } = await ask(page, 'GET', '/api/v1/conversations')
  return conversations.map((one: { visitor: { id: string } }) => one.visitor.id)
}

test('details are edited in place: refused with a sentence, put back by Esc, seen by the colleague at once', async () => {
  await open(ben, /Does the shell fit over a fleece/)
  const email = part(ann, 'Contact details').getByRole('textbox', { name: 'E-mail' })
  await email.fill('vera.example.com')
  await email.press('Enter')
  await part(ann, 'Contact details').getByText('Not an e-mail: no @. Use name@example.com.').waitFor()
  assert.equal(await email.inputValue(), 'vera.example.com', 'the refused value stays')
  await email.press('Escape')
  assert.equal(await email.inputValue(), 'vera@example.com')
  assert.ok(await panel(ann).isVisible(), 'Esc was for the field')

  await email.fill('vera@home.example')
  await email.press('Tab')
  const phone = part(ann, 'Contact details').getByRole('textbox', { name: 'Phone' })
  assert.ok(await phone.evaluate((input) => input === document.activeElement), 'Tab goes to the next')
  const theirs = part(ben, 'Contact details').getByRole('textbox', { name: 'E-mail' })
  await shows(ben, theirs, 'vera@home.example')
  await theirs.fill('vera@work.example')
  await theirs.press('Enter')
  await shows(ann, email, 'vera@work.example')

  const name = panel(ben).getByRole('textbox', { name: 'Name' })
  await name.fill('Vera S. Lindqvist')
  await name.press('Enter')
  await ann.getByRole('option', { name: /Vera S\. Lindqvist/ }).waitFor()
})

async function shows(page: Page, input: ReturnType<Page['getByRole']>, value: string) {
  const handle = await input.elementHandle()
  await page.waitForFunction(([element, value]) => (element as HTMLInputElement).value === value, [
    handle,
    value,
  ] as const)
}

test('an admin chooses fields and the parts of the panel, and every open panel follows', async () => {
  const settings = await (await ben.context()).newPage()
  await settings.goto('/settings/fields')
  const add = async (name: string, kind: string, choices?: string) => {
    await settings.getByRole('textbox', { name: 'Name of the new field' }).fill(name)
    await settings.getByRole('combobox', { name: 'Kind' }).selectOption({ label: kind })
    if (choices) await settings.getByRole('textbox', { name: 'Choices of the new field' }).fill(choices)
    await settings.getByRole('button', { name: 'Add field' }).click()
    await settings
      .getByRole('list', { name: 'Fields' })
      .getByRole('textbox', { name: `Name of ${name}` })
      .waitFor()
  }
  await add('Club', 'Text')
  await add('Jacket size', 'List', 'S, M, L')
  await add('Repairs only', 'Checkbox')
  await add('Shop profile', 'Link')
  const fields = part(ann, 'Qualification')
  await fields.getByRole('combobox', { name: 'Jacket size' }).selectOption('M')
  await fields.getByRole('checkbox', { name: 'Repairs only' }).check()
  const link = fields.getByRole('textbox', { name: 'Shop profile' })
  await link.fill('javascript:alert(1)')
  await link.press('Enter')
  await fields.getByText('Not a link. It begins with https://.').waitFor()
  await link.fill('https://admin.example/c/1')
  await link.press('Enter')
  await fields.getByRole('link', { name: 'Open Shop profile' }).waitFor()
  await fields.getByText('3 of 4').waitFor()
  await part(ben, 'Qualification').getByRole('checkbox', { name: 'Repairs only', checked: true }).waitFor()

  await settings.getByRole('button', { name: 'Move Jacket size', exact: true }).press('ArrowUp')
  await settings.getByText('Jacket size: 1 of 4').waitFor()
  await ann.waitForFunction(
    () => document.querySelector('.panel dt + dd select')?.getAttribute('aria-label') === 'Jacket size',
  )
  const grip = settings.getByRole('button', { name: 'Move Shop profile', exact: true })
  const target = await settings.getByRole('button', { name: 'Move Jacket size', exact: true }).boundingBox()
  await grip.hover()
  await settings.mouse.down()
  await settings.mouse.move(target!.x + 4, target!.y - 20, { steps: 6 })
  await settings.mouse.up()
  const labels = fields.locator('dt')
  await labels.first().filter({ hasText: 'Shop profile' }).waitFor()

  await settings.getByRole('switch', { name: 'Show Place and device' }).click()
  await part(ann, 'Place and device').waitFor({ state: 'detached' })
  await settings.getByRole('button', { name: 'Remove Club', exact: true }).click()
  await labels.filter({ hasText: 'Club' }).waitFor({ state: 'detached' })
  await settings.getByRole('button', { name: 'Undo' }).click()
  await labels.filter({ hasText: 'Club' }).waitFor()
  await settings.close()
})

test('a number and a date are asked for as such, and what is no number is said at its field', async () => {
  await ask(ben, 'POST', '/api/v1/fields', { name: 'Boot size', kind: 'number' })
  await ask(ben, 'POST', '/api/v1/fields', { name: 'Fitting', kind: 'date' })
  const fields = part(ann, 'Qualification')
  const size = fields.getByRole('textbox', { name: 'Boot size' })
  await size.fill('forty')
  await size.press('Enter')
  await fields
    .getByRole('alert')
    .filter({ hasText: /number/ })
    .waitFor()
  await size.fill('41.5')
  await size.press('Enter')
  await fields.getByLabel('Fitting', { exact: true }).fill('2026-12-01')
  await fields.getByLabel('Fitting', { exact: true }).press('Enter')
  await shows(ben, part(ben, 'Qualification').getByRole('textbox', { name: 'Boot size' }), '41.5')
  await shows(ben, part(ben, 'Qualification').getByLabel('Fitting', { exact: true }), '2026-12-01')
})

test('labels are put on and taken off in the panel, and it says how the conversation went', async () => {
  await ask(ben, 'POST', '/api/v1/labels', { name: 'Sizing' })
  await part(ann, 'Labels').getByRole('button', { name: 'Add a label' }).click()
  await ann
    .getByRole('dialog', { name: 'Labels' })
    .getByRole('option', { name: /Sizing/ })
    .click()
  await ann.keyboard.press('Escape')
  await part(ben, 'Labels').getByText('Sizing').waitFor()
  await part(ben, 'Labels').getByRole('button', { name: 'Remove label Sizing' }).click()
  await part(ann, 'Labels').getByText('Sizing').waitFor({ state: 'detached' })

  const facts = part(ann, 'This conversation')
  await facts.getByText('Started').waitFor()
  await facts.getByText('Waiting').waitFor()
  const { conversations } = await ask(ben, 'GET', '/api/v1/conversations')
  const { id, visitorMessages } = conversations[0]
  await ask(ben, 'POST', `/api/v1/conversations/${id}/participation`)
  await ask(ben, 'POST', `/api/v1/conversations/${id}/messages`, { id: crypto.randomUUID(), body: 'Yes, it does.' })
  await facts.getByText('Waited').waitFor()
  await facts.getByText('after the start').waitFor()
  await facts.getByText('Handled').waitFor()
  await facts.getByText(`${visitorMessages} from the visitor, 1 from us`).waitFor()
})

test('notes on the visitor are for all agents, are changed by their author, and reach no visitor', async () => {
  await part(ann, 'Notes').getByRole('button', { name: 'Add a note' }).click()
  await part(ann, 'Notes').getByRole('textbox', { name: 'New note' }).fill('Canary: wants repairs, not refunds')
  await part(ann, 'Notes').getByRole('button', { name: 'Add note', exact: true }).click()
  const theirs = part(ben, 'Notes').getByRole('listitem').filter({ hasText: 'Canary: wants repairs, not refunds' })
  await theirs.getByText('Ann').waitFor()
  await theirs.hover()
  assert.equal(await theirs.getByRole('button', { name: 'Edit note' }).count(), 0)

  const mine = part(ann, 'Notes').getByRole('listitem')
  await mine.hover()
  await mine.getByRole('button', { name: 'Edit note' }).click()
  await part(ann, 'Notes').getByRole('textbox', { name: 'Note', exact: true }).fill('Canary: wants repairs')
  await part(ann, 'Notes').getByRole('button', { name: 'Save' }).click()
  await part(ben, 'Notes').getByText('Canary: wants repairs', { exact: true }).waitFor()
  await mine.hover()
  await mine.getByRole('button', { name: 'Delete note' }).click()
  await theirs.waitFor({ state: 'detached' })
  await ann.getByRole('button', { name: 'Undo' }).click()
  await part(ben, 'Notes').getByText('Canary: wants repairs', { exact: true }).waitFor()

  await write(vera, 'Still here')
  assert.ok(wire.length > 0)
  const told = wire.filter((text) => /Canary|vera@work|Shopify|81\.230|Gothenburg/.test(text))
  assert.deepEqual(told, [], 'nothing of it is on the visitor’s wire')
})

test('an earlier conversation opens beside the one that is open', async () => {
  const { conversations } = await ask(ann, 'GET', '/api/v1/conversations')
  const id = conversations[0].id
  await ask(ann, 'POST', `/api/v1/conversations/${id}/participation`)
  await ask(ann, 'POST', `/api/v1/conversations/${id}/closure`, { outcome: 'resolved' })
  // Days later, so that it is not taken up again.
  await acrossWorkspaces(desk.node.db, 'a test lets time pass', (tx) =>
    tx.rows('pass', 'update conversations set reopen_until = now() where id = $1', [id]),
  )
  await vera.reload()
  await vera.getByRole('button', { name: 'Open chat' }).click()
  await widget(vera).getByRole('button', { name: 'Start a new conversation' }).click()
  await write(vera, 'And another question')
  await open(ann, /And another question/)
  const address = ann.url()
  await part(ann, 'Previous')
    .getByRole('button', { name: /Still here/ })
    .waitFor()
  await panel(ann).getByRole('tab', { name: 'History' }).click()
  await panel(ann)
    .getByRole('button', { name: /Still here.*resolved/ })
    .click()
  const past = panel(ann).getByRole('log', { name: 'Earlier conversation' })
  await past.getByText('Does the shell fit over a fleece?').waitFor()
  assert.equal(ann.url(), address)
  await ann.getByRole('log', { name: 'Conversation', exact: true }).getByText('And another question').waitFor()
  await ann.keyboard.press('Escape')
  await panel(ann).getByRole('tab', { name: 'History', selected: true }).waitFor()
  assert.equal(ann.url(), address, 'Esc closed the past, not the chat')
  await panel(ann).getByRole('tab', { name: 'History' }).press('ArrowLeft')
  await part(ann, 'This conversation').waitFor()
})

test('on a phone the details are a sheet', async () => {
  const phone = await (
    await desk.person({ viewport: { width: 390, height: 844 }, storageState: await ben.context().storageState() })
  ).newPage()
  await phone.goto(ann.url())
  await phone.getByRole('button', { name: 'Visitor details' }).click()
  const sheet = phone.getByRole('dialog', { name: 'Visitor details' })
  await sheet.getByRole('textbox', { name: 'E-mail' }).waitFor()
  await shows(phone, sheet.getByRole('textbox', { name: 'E-mail' }), 'vera@work.example')
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(wide <= 390, `${wide} pixels wide`)
})
