import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk({ jobs: true })
const ann = await desk.owner()
const vera = await desk.visitor()
await openChat(vera)
await write(vera, 'Does the zebra shell come in green?')
const vic = await desk.visitor()
await openChat(vic)
await write(vic, 'Where is my parcel?')
const zebra = await about('zebra')
const parcel = await about('parcel')

// biome-ignore lint/suspicious/noExplicitAny: what the API answers.
async function about(words: string): Promise<any> {
  for (;;) {
    const { conversations } = await ask(ann, 'GET', '/api/v1/conversations?view=all')
    const found = conversations.find((one: { preview: { text: string } }) => one.preview.text.includes(words))
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name })
const composer = (page: Page) => page.getByRole('textbox', { name: /^(Reply|Message)/ })
/** What has the focus, by its name or kind. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    return at?.getAttribute('aria-label') ?? at?.textContent?.slice(0, 40) ?? at?.tagName ?? ''
  })

test('the sheet behind "?" shows every key and finds one; single keys can be switched off, the others stay', async () => {
  await ann.getByRole('option', { name: /zebra/ }).waitFor()
  await ann.keyboard.press('?')
  const sheet = ann.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('heading', { name: 'Several at once' }).waitFor()
  await sheet.getByRole('textbox', { name: 'Find a shortcut' }).fill('palette')
  await sheet.getByRole('heading', { name: 'Several at once' }).waitFor({ state: 'detached' })
  await sheet.getByText('Palette').waitFor()
  await sheet.getByRole('checkbox', { name: 'Single keys' }).uncheck()
  await ann.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  await ann.keyboard.press('?')
  await ann.keyboard.press('Control+k')
  await palette(ann).waitFor()
  assert.equal(await sheet.count(), 0)
  await palette(ann).getByRole('combobox').fill('keyboard short')
  await ann.keyboard.press('Enter')
  await sheet.getByRole('checkbox', { name: 'Single keys' }).check()
  await ann.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('the palette knows conversations, what was said, settings and views, and remembers what was used', async () => {
  await ann.keyboard.press('Control+k')
  const field = palette(ann).getByRole('combobox')
  await field.fill(parcel.visitor.name)
  await option(ann, new RegExp(parcel.visitor.name)).first().waitFor()
  await ann.keyboard.press('Enter')
  await ann.waitForURL(new RegExp(parcel.id))

  await ann.keyboard.press('Control+k')
  await field.fill('zebra she')
  await option(ann, /^Does the zebra shell come in green/).click()
  await ann.waitForURL(new RegExp(`${zebra.id}\\?at=`))

  await ann.keyboard.press('Control+k')
  await field.fill('ntfc')
  await option(ann, /^Notifications/).waitFor()
  await ann.keyboard.press('Enter')
  await ann.waitForURL(/settings\/notifications/)

  await ann.keyboard.press('Control+k')
  await palette(ann).getByText('Lately').waitFor()
  await field.fill('unassi')
  await ann.keyboard.press('Enter')
  await ann.waitForURL(/inbox\/unassigned/)
  await ann.keyboard.press('Control+k')
  await field.fill('no such thing at all')
  await palette(ann).getByText('Nothing is called').waitFor()
  await option(ann, /Search everything for/).waitFor()
  await ann.keyboard.press('Escape')
})

test('the palette leads to a contact, and to a colleague among the people', async () => {
  await ask(ann, 'POST', '/api/v1/contacts', {
    id: crypto.randomUUID(),
    name: 'Zoë Alpengruber',
    email: 'zoe@alpen.example',
  })
  const mia = await desk.agent('Mia')
  await mia.context().close()
  await ann.keyboard.press('Control+k')
  const field = palette(ann).getByRole('combobox')
  await field.fill('zoe alp')
  await option(ann, /^Zoë Alpengruber/).click()
  await ann.getByRole('heading', { name: 'Zoë Alpengruber' }).waitFor()
  await ann.keyboard.press('Control+k')
  await field.fill('Mia')
  await option(ann, /^Mia/).click()
  await ann.locator('tr[aria-current]').filter({ hasText: 'mia@example.com' }).waitFor()
})

test('the palette does what the open conversation offers', async () => {
  await ann.goto(`/inbox/all/${zebra.id}`)
  await ann.getByRole('log', { name: 'Conversation' }).getByText('zebra').waitFor()
  await ann.keyboard.press('Control+k')
  await palette(ann).getByRole('combobox').fill('join')
  await ann.keyboard.press('Enter')
  await widget(vera)
    .getByText(/joined/)
    .first()
    .waitFor()
  await ann.keyboard.press('Control+k')
  await palette(ann).getByRole('combobox').fill('urgent')
  await ann.keyboard.press('Enter')
  for (;;) {
    const { conversation } = await ask(ann, 'GET', `/api/v1/conversations/${zebra.id}`)
    if (conversation.priority === 'urgent') break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})

test('whatever arrives, the focus and what is being written stay where they are', async () => {
  await composer(ann).focus()
  await ann.keyboard.type('Green and blu')
  const before = await focused(ann)
  const otto = await desk.agent('Otto')
  await write(vera, 'And in which sizes?')
  await write(vic, 'Hello?')
  await ask(otto, 'PUT', `/api/v1/conversations/${parcel.id}/priority`, { priority: 'high' })
  await ask(otto, 'POST', `/api/v1/conversations/${zebra.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: 'Sizes are on the shelf',
  })
  await ann.getByRole('log', { name: 'Conversation' }).getByText('Sizes are on the shelf').waitFor()
  assert.equal(await focused(ann), before)
  await ann.keyboard.type('e')
  assert.equal(await composer(ann).inputValue(), 'Green and blue')

  // What floats gives the focus back to where it came from.
  await ann.keyboard.press('Control+k')
  await palette(ann).waitFor()
  await ann.keyboard.press('Escape')
  await palette(ann).waitFor({ state: 'detached' })
  await ann.waitForFunction((was) => document.activeElement?.getAttribute('aria-label') === was, before)
  await ann.keyboard.press('Control+k')
  await ann.keyboard.press('Control+k')
  await palette(ann).waitFor({ state: 'detached' })
  assert.equal(await composer(ann).inputValue(), 'Green and blue')
})

test('from anywhere the keys lead to the list, a conversation, the search and back', async () => {
  await ann.goto('/settings/profile')
  await ann.getByRole('heading', { name: 'Profile' }).waitFor()
  await ann.keyboard.press('g')
  await ann.keyboard.press('a')
  await ann.waitForURL(/inbox\/all/)
  await ann.getByRole('option', { name: /parcel|Hello/ }).waitFor()
  await ann.keyboard.press('j')
  await ann.keyboard.press('Enter')
  await ann.waitForURL(/inbox\/all\/.+/)
  await ann.keyboard.press('/')
  assert.equal(await focused(ann), 'Search')
  await ann.keyboard.type('zebra')
  await ann.keyboard.press('Enter')
  await ann.getByRole('listbox', { name: 'Hits' }).getByRole('option').first().waitFor()
  assert.equal(await focused(ann), 'Search')
  await ann.keyboard.press('Escape')
  await ann.waitForURL(/inbox\/all\/.+/)
})

test('a part of the page that does not come leaves the page and what is written as they are, and comes later', async () => {
  const page = await ann.context().newPage()
  const part = /emoji-picker-.*\.js/
  await page.route(part, (route) => route.abort())
  await page.goto(`/inbox/all/${zebra.id}`)
  await composer(page).fill('Green, blue and')
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page
    .getByRole('region', { name: 'Messages' })
    .getByText('Parley was updated. Reload the page to go on.')
    .waitFor()
  assert.equal(await composer(page).inputValue(), 'Green, blue and')
  await page.keyboard.press('Escape')
  await page.unroute(part)
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page
    .getByRole('dialog', { name: 'Emoji' })
    .getByRole('textbox')
    .or(page.getByRole('searchbox'))
    .first()
    .waitFor()
  await composer(page).fill('')
  await page.close()
})
