import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, ask, openChat, write } from './world.ts'

const desk = await aDesk({ jobs: true })
const owner = await desk.owner()
const ann = await desk.agent('Ann')

async function begin(words: string): Promise<Page> {
  const visitor = await desk.visitor()
  await openChat(visitor)
  await write(visitor, words)
  return visitor
}
const views = (page: Page) => page.getByRole('navigation', { name: 'Views' })
const cards = (page: Page) => page.getByRole('listbox', { name: 'Conversations' }).getByRole('option')
const card = (page: Page, words: RegExp) => cards(page).filter({ hasText: words })
const viewLink = (page: Page, name: RegExp) => views(page).getByRole('link', { name })

test('the default views stand in the menu, with counts that follow by themselves', async () => {
  for (const page of [owner, ann]) {
    for (const name of ['You', 'Assigned', 'Unassigned', 'Live', 'Closed', 'SLA breached', 'All'])
      await viewLink(page, new RegExp(`^${name}`)).waitFor()
  }
  await begin('Return of the Ridge shell')
  await begin('Sizes of the Fjell boots')
  await viewLink(ann, /^Unassigned 2$/).waitFor()
  await viewLink(owner, /^All 2$/).click()
  await card(owner, /Return of the Ridge/).click()
  await owner.getByRole('button', { name: 'Join' }).first().click()
  await viewLink(owner, /^You 1$/).waitFor()
  await viewLink(ann, /^Assigned 1$/).waitFor()
  await viewLink(ann, /^Unassigned 1$/).waitFor()
})

test('the label two people make at once is one label, and a view at both desks', async () => {
  await viewLink(ann, /^All/).click()
  await card(ann, /Return of the Ridge/).click()
  await Promise.all(
    [owner, ann].map(async (page, n) => {
      await page.getByRole('main').getByRole('button', { name: 'Labels' }).click()
      await page.getByRole('combobox', { name: 'Find or make a label' }).fill(n === 0 ? 'Return' : 'return')
      await page.keyboard.press('Enter')
    }),
  )
  for (const page of [owner, ann]) {
    await page.getByRole('option', { name: /^return$/i, selected: true }).waitFor()
    await page.keyboard.press('Escape')
    await viewLink(page, /^return 1$/i).waitFor()
    assert.equal(await viewLink(page, /^return/i).count(), 1)
  }
  await card(ann, /Return of the Ridge/)
    .getByLabel(/^Labels: return$/i)
    .waitFor()
  await viewLink(ann, /^return 1$/i).click()
  assert.match(ann.url(), /\/inbox\/label:[0-9a-f-]{36}/)
  await card(ann, /Return of the Ridge/).waitFor()
  assert.equal(await cards(ann).count(), 1)
})

test('a view is built of conditions beside a list that shows what it would hold, and has an address of its own', async () => {
  await viewLink(owner, /^All/).click()
  await owner.getByRole('button', { name: 'New view', exact: true }).click()
  const builder = owner.getByRole('dialog', { name: 'New view' })
  await builder.getByRole('textbox', { name: 'Name' }).fill('Boots that wait')
  await builder.getByText('2 match now').waitFor()
  await builder.getByRole('button', { name: 'Group' }).click()
  const group = builder.getByRole('group', { name: 'Group' })
  await group.getByRole('combobox', { name: 'Field' }).selectOption('Held by')
  await group.getByRole('button', { name: /^Value/ }).click()
  await owner.getByRole('checkbox', { name: 'nobody' }).check()
  await owner.keyboard.press('Escape')
  await builder.getByText('1 matches now').waitFor()
  await card(owner, /Sizes of the Fjell/).waitFor()
  assert.equal(await cards(owner).count(), 1, 'the list is the preview')

  // A time that goes with the clock; and in a group, one of several is enough.
  await group.getByRole('button', { name: 'Condition' }).click()
  const second = group.locator('.cond').nth(1)
  await second.getByRole('combobox', { name: 'Field' }).selectOption('Last message')
  await second.getByRole('combobox', { name: 'Operator' }).selectOption('more than')
  await second.getByRole('spinbutton', { name: 'How many' }).fill('2')
  await second.getByRole('combobox', { name: 'Unit' }).selectOption('hours ago')
  await group.getByText('All of', { exact: true }).click()
  await builder.getByText('0 match now').waitFor()
  await group.getByText('Any of', { exact: true }).click()
  await builder.getByText('1 matches now').waitFor()
  await second.getByRole('combobox', { name: 'Operator' }).selectOption('in the last')
  await builder.getByText('2 match now').waitFor()
  await second.getByRole('button', { name: 'Remove', exact: true }).click()
  await builder.getByText('1 matches now').waitFor()

  // What is not complete is said in place, and nothing is lost.
  await builder.getByRole('button', { name: 'Condition' }).last().click()
  await builder.getByRole('button', { name: /Save view/ }).click()
  await builder.getByText('A condition is not complete.').waitFor()
  await builder.getByRole('button', { name: 'Remove', exact: true }).last().click()
  await builder.getByText('Everyone', { exact: true }).click()
  await builder.getByRole('button', { name: /Save view/ }).click()
  await viewLink(owner, /^Boots that wait 1$/).waitFor()
  assert.match(owner.url(), /\/inbox\/view:[0-9a-f-]{36}/)

  await viewLink(ann, /^Boots that wait 1$/).waitFor()
  await ann.goto(new URL(owner.url()).pathname)
  await card(ann, /Sizes of the Fjell/).waitFor()
  await ann.getByRole('heading', { name: 'Boots that wait' }).waitFor()
  await ann.getByRole('button', { name: 'This view' }).click()
  await ann.getByRole('menuitem', { name: 'New view from this' }).waitFor()
  assert.equal(await ann.getByRole('menuitem', { name: 'Edit view' }).count(), 0, 'it is not hers')
  await ann.keyboard.press('Escape')
})

test('a chat that leaves the view while it is open stays until one looks away, and nobody is thrown out', async () => {
  await card(ann, /Sizes of the Fjell/).click()
  const address = ann.url()
  await ann.getByRole('button', { name: 'Join' }).first().click()
  await viewLink(ann, /^Boots that wait 0$/).waitFor()
  await viewLink(owner, /^Boots that wait 0$/).waitFor()
  assert.equal(ann.url(), address)
  await ann.getByRole('textbox', { name: 'Reply' }).waitFor()
  await card(ann, /Sizes of the Fjell/).waitFor()
  await viewLink(ann, /^All/).click()
  await viewLink(ann, /^Boots that wait/).click()
  await ann.getByText('Nothing matches now').waitFor()
  // One that begins to match comes by itself.
  await begin('Boots for winter')
  await card(ann, /Boots for winter/).waitFor()
})

test('views are put in order by keyboard and by drag, for oneself alone', async () => {
  const tree = { match: 'all', of: [{ field: 'critical', op: 'is', value: true }] }
  for (const name of ['Alpha', 'Beta', 'Gamma']) await ask(ann, 'POST', '/api/v1/views', { name, tree })
  const names = async () =>
    (await views(ann).getByRole('region', { name: 'Your views' }).getByRole('link').allInnerTexts()).map(
      (text) => text.split('\n')[0]!,
    )
  const settled = (...order: string[]) =>
    ann.waitForFunction((wanted) => {
      const links = [...document.querySelectorAll('nav[aria-label="Views"] section[aria-label="Your views"] a bdi')]
      return links.map((link) => link.textContent).join() === wanted
    }, order.join())
  await settled('Boots that wait', 'Alpha', 'Beta', 'Gamma')
  assert.equal(await viewLink(owner, /^(Alpha|Beta|Gamma)/).count(), 0, 'they are hers alone')
  await viewLink(ann, /^Gamma/).focus()
  await ann.keyboard.press('Alt+ArrowUp')
  await settled('Boots that wait', 'Alpha', 'Gamma', 'Beta')
  await viewLink(ann, /^Beta/).dragTo(viewLink(ann, /^Boots/), { targetPosition: { x: 60, y: 3 } })
  await settled('Beta', 'Boots that wait', 'Alpha', 'Gamma')
  await ann.reload()
  await settled('Beta', 'Boots that wait', 'Alpha', 'Gamma')
  assert.deepEqual(await names(), ['Beta', 'Boots that wait', 'Alpha', 'Gamma'])
})

test('a view that is deleted while somebody looks at it says so, and offers the way on', async () => {
  await viewLink(ann, /^Boots that wait/).click()
  await viewLink(owner, /^Boots that wait/).click()
  await owner.getByRole('button', { name: 'This view' }).click()
  await owner.getByRole('menuitem', { name: 'Delete view' }).click()
  await ann.getByText('This view is not there any more').waitFor()
  await ann.getByRole('button', { name: 'Show all' }).click()
  await card(ann, /Boots for winter/).waitFor()
  await owner.getByRole('button', { name: 'Undo' }).click()
  await viewLink(ann, /^Boots that wait/).waitFor()
})

test('labels are renamed, merged and deleted in the settings, and every desk follows', async () => {
  await ask(owner, 'POST', '/api/v1/labels', { name: 'Refund' })
  await owner.goto('/settings/labels')
  const name = owner.getByRole('textbox', { name: 'Name of Refund' })
  await name.fill('RETURN')
  await name.press('Enter')
  await owner.getByText(/There is a label “RETURN” already/).waitFor()
  await name.press('Escape')
  await owner.getByRole('button', { name: /^Merge or delete return/i }).click()
  await owner.getByRole('menuitem', { name: 'Refund' }).click()
  await owner.getByRole('dialog', { name: 'Merge labels' }).getByRole('button', { name: 'Merge labels' }).click()
  await viewLink(ann, /^Refund 1$/).waitFor()
  await card(ann, /Return of the Ridge/)
    .getByLabel('Labels: Refund')
    .waitFor()
  await owner.getByRole('button', { name: 'Merge or delete Refund' }).click()
  await owner.getByRole('menuitem', { name: 'Delete' }).click()
  await owner.getByRole('dialog', { name: 'Delete label' }).getByRole('button', { name: 'Delete label' }).click()
  await viewLink(ann, /^Refund/).waitFor({ state: 'detached' })
  await card(ann, /Return of the Ridge/)
    .getByLabel(/^Labels/)
    .waitFor({ state: 'detached' })
})
