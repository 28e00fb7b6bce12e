import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk({ jobs: true })
const ann = await desk.owner()
const vera = await desk.visitor()
await openChat(vera)
await write(vera, 'Hi, the zip on my new shell opens from the middle')
for (let n = 1; n <= 9; n++) await write(vera, `Something else ${n}`)
await write(vera, 'هل يمكن إصلاح السَّحّاب قبل السفر؟')
await write(vera, 'ファスナーが途中で引っかかります')
await findable(ann, 'ファスナー')
const [conversation] = (await ask(ann, 'GET', '/api/v1/conversations?view=all')).conversations
const later = Array.from({ length: 220 }, (_, n) => n)
for (const n of later)
  if (n % 20 === 0)
    await Promise.all(
      later.slice(n, n + 20).map((one) =>
        ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
          id: crypto.randomUUID(),
          kind: 'note',
          body: one === 219 ? 'Third zip from September' : `Filler ${one}`,
        }),
      ),
    )

const box = (page: Page) => page.getByRole('textbox', { name: 'Search' })
const hits = (page: Page) => page.getByRole('listbox', { name: 'Hits' }).getByRole('option')
const words = (page: Page, text: string | RegExp) => hits(page).filter({ hasText: text })

/** What was just said is found a moment later. */
async function findable(page: Page, query: string) {
  for (;;) {
    const { messages } = await ask(page, 'GET', `/api/v1/search?q=${encodeURIComponent(query)}`)
    if (messages.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
await findable(ann, 'september')

test('messages and notes are found by a word from the box, and Enter opens the conversation at the hit, far up as it is', async () => {
  await box(ann).fill('zip')
  await box(ann).press('Enter')
  await words(ann, 'opens from the middle').waitFor()
  assert.equal(await hits(ann).count(), 2)
  assert.equal(await words(ann, 'opens from the middle').locator('mark').textContent(), 'zip')
  await ann.getByRole('status').filter({ hasText: '2 hits' }).waitFor()

  await box(ann).press('ArrowDown')
  await box(ann).press('ArrowDown')
  assert.equal(await words(ann, 'opens from the middle').getAttribute('aria-selected'), 'true')
  await ann.getByRole('region', { name: 'Preview' }).getByText('Something else 3').waitFor()
  const read = await ask(ann, 'GET', `/api/v1/conversations/${conversation.id}`)
  assert.equal(read.read, 0, 'looking marks nothing as read')
  await box(ann).press('Enter')
  const hit = ann.getByRole('log', { name: 'Conversation' }).getByText('opens from the middle')
  await hit.waitFor()
  await ann.waitForFunction(() => {
    const found = [...document.querySelectorAll('.bub')].find((one) => one.textContent?.includes('from the middle'))
    const { top, bottom } = found?.getBoundingClientRect() ?? { top: -1, bottom: 0 }
    return top > 56 && bottom < innerHeight - 100
  })

  await ann.goBack()
  assert.equal(await box(ann).inputValue(), 'zip')
  assert.equal(await words(ann, 'opens from the middle').getAttribute('aria-selected'), 'true')
})

test('axe finds nothing serious among hits, filters and the preview', async () => {
  const { violations } = await new AxeBuilder({ page: ann }).include('.searchpage').analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.html.slice(0, 120)).join(', ')}`),
    [],
  )
})

test('Arabic is found without its marks, Japanese in the middle of a line, and each keeps its direction', async () => {
  await box(ann).fill('السحاب')
  await words(ann, 'إصلاح').waitFor()
  const direction = await words(ann, 'إصلاح')
    .locator('.words')
    .evaluate((line) => getComputedStyle(line).direction)
  assert.equal(direction, 'rtl')
  await box(ann).fill('引っかかり')
  await words(ann, 'ファスナー').waitFor()
})

test('a message is found by the name of its file, in whatever letters', async () => {
  const file = crypto.randomUUID()
  await ann.evaluate(
    ([conversation, file]) =>
      fetch(
        `/api/v1/conversations/${conversation}/attachments/${file}?name=${encodeURIComponent('Rücksendeschein Zelt.txt')}`,
        {
          method: 'PUT',
          headers: { 'x-parley': '1', 'content-type': 'text/plain' },
          body: 'Keep this.',
        },
      ),
    [conversation.id, file] as const,
  )
  await ask(ann, 'POST', `/api/v1/conversations/${conversation.id}/messages`, {
    id: crypto.randomUUID(),
    kind: 'note',
    body: '',
    attachments: [file],
  })
  await findable(ann, 'rucksendeschein')
  await box(ann).fill('rucksendeschein')
  await words(ann, 'Rücksendeschein Zelt.txt').waitFor()
  assert.equal(await words(ann, 'Zelt').locator('mark').textContent(), 'Rücksendeschein')
})

test('filters say what they would leave; when they leave nothing, which of them to lift', async () => {
  await box(ann).fill('zip')
  await words(ann, 'opens from the middle').waitFor()
  const filters = ann.getByRole('complementary', { name: 'Filters' })
  await filters.getByRole('checkbox', { name: /^Notes 1/ }).waitFor()
  await filters.getByRole('checkbox', { name: /^Visitor 1/ }).click()
  await words(ann, 'Third zip').waitFor({ state: 'detached' })
  assert.equal(await hits(ann).count(), 1)
  await filters.getByRole('radio', { name: /^Ended/ }).click()
  await ann.getByRole('button', { name: '1 without open or ended' }).click()
  await words(ann, 'opens from the middle').waitFor()
  assert.match(ann.url(), /by=/)
  await ann.reload()
  await words(ann, 'opens from the middle').waitFor()
  assert.equal(await hits(ann).count(), 1, 'the address keeps the filters')
})

test('contacts stand above what was said, in whatever accents, and open their page', async () => {
  await ask(ann, 'POST', '/api/v1/contacts', { id: crypto.randomUUID(), name: 'Zoë Gipfel', company: 'Alpenhütte' })
  await ann.goto('/search?q=gipf')
  await hits(ann).filter({ hasText: 'Zoë Gipfel' }).waitFor()
  // While the last letters are still on their way: it opens all the same.
  await box(ann).fill('alpenhutte zoe')
  await hits(ann).filter({ hasText: 'Zoë Gipfel' }).click()
  await ann.getByRole('heading', { name: 'Zoë Gipfel' }).waitFor()
})

test('a visitor without a name is found by the number they are called by', async () => {
  const { name } = conversation.visitor
  await ann.goto('/')
  await box(ann).fill(name)
  await hits(ann).filter({ hasText: name }).first().click()
  await ann.waitForURL(new RegExp(conversation.id))
})

test('who may not see the inbox finds nothing of it; the visitor’s page knows no search', async () => {
  const otto = await desk.agent('Otto')
  const inbox = (await ask(ann, 'POST', '/api/v1/inboxes', { name: 'Warehouse' })).id
  const agents = await ask(ann, 'GET', '/api/v1/agents')
  const { id } = agents.find((agent: { name: string }) => agent.name === 'Otto')
  await ask(ann, 'PATCH', `/api/v1/agents/${id}`, { inboxIds: [inbox] })
  await otto.goto('/search?q=zip')
  await otto.getByRole('heading', { name: /Nothing found for “zip”/ }).waitFor()
  assert.equal(await hits(otto).count(), 0)
  assert.equal(await widget(vera).getByText('Third zip').count(), 0)
})

test('on a phone a hit is one touch away', async () => {
  const phone = await desk.owner({ viewport: { width: 390, height: 844 }, hasTouch: true })
  await phone.getByRole('button', { name: 'Search' }).click()
  await box(phone).fill('september')
  await words(phone, 'Third zip').tap()
  await phone.getByRole('log', { name: 'Conversation' }).getByText('Third zip from September').waitFor()
})
