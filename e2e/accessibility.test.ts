import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { aDesk, ask, openChat, widget, write } from './world.ts'

const desk = await aDesk()
const LOOKS: [string, BrowserContextOptions][] = [
  ['light, desktop', { colorScheme: 'light', reducedMotion: 'reduce' }],
  ['dark, desktop', { colorScheme: 'dark', reducedMotion: 'reduce' }],
  [
    'light, phone',
    { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 390, height: 844 }, hasTouch: true },
  ],
  [
    'dark, phone',
    { colorScheme: 'dark', reducedMotion: 'reduce', viewport: { width: 390, height: 844 }, hasTouch: true },
  ],
]

const PAGES = [
  ...['people', 'profile', 'notifications', 'saved-replies', 'labels', 'fields', 'teams', 'blocked'].map(
    (page) => `/settings/${page}`,
  ),
  ...['/contacts', '/search?q=axe', '/inbox/closed'],
]

/** Nothing on it is still a skeleton. */
async function settled(page: Page) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .late'))
}

/** WCAG 2.2 A and AA, in the page and the frames in it; nothing serious may remain. */
async function sound(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  assert.deepEqual(
    serious.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    [],
  )
}

/** Nothing is cut off at the edge of the screen. */
async function fits(page: Page, where: string) {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('main, .pgscroll')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`),
  )
  assert.deepEqual(wide, [], where)
}

{
  const owner = await desk.owner()
  await ask(owner, 'POST', '/api/v1/teams', { name: 'Repairs, returns and everything else that comes back to us' })
  const reply = { name: 'Hours', shortcut: 'hours', folder: 'All day', body: 'Nine to five, {{visitor.first_name}}.' }
  await ask(owner, 'POST', '/api/v1/saved-replies', { ...reply, audience: 'everyone' })
  await ask(owner, 'POST', '/api/v1/labels', { name: 'Return' })
  await owner.context().close()
}

for (const [look, options] of LOOKS) {
  test(`axe finds nothing serious on the visitor's side: ${look}`, async () => {
    const visitor = await desk.visitor('/demo', options)
    await visitor.getByRole('button', { name: 'Open chat' }).click()
    await widget(visitor).getByRole('button', { name: 'Start a conversation' }).waitFor()
    await sound(visitor, 'home')
    await widget(visitor).getByRole('button', { name: 'Start a conversation' }).click()
    await write(visitor, `A question in ${look}`)
    await sound(visitor, 'thread')
  })

  test(`axe finds nothing serious on the agents' side: ${look}`, async () => {
    const visitor = await desk.visitor()
    await openChat(visitor)
    await write(visitor, `Does axe pass in ${look}?`)
    const stranger = await (await desk.person(options)).newPage()
    await stranger.goto('/')
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor()
    await sound(stranger, 'sign in')

    const agent = await desk.owner(options)
    await agent.goto('/inbox/all')
    await agent.getByRole('option', { name: `Does axe pass in ${look}?` }).waitFor()
    await sound(agent, 'inbox')
    await agent.getByRole('option', { name: `Does axe pass in ${look}?` }).click()
    await agent.getByRole('button', { name: 'Join' }).first().click()
    await agent.getByRole('textbox', { name: 'Reply' }).fill('It does.')
    await agent.getByRole('button', { name: 'Send reply' }).click()
    await sound(agent, 'conversation')
    await agent
      .getByRole('tab', { name: 'Note' })
      .or(agent.getByRole('button', { name: 'Note' }))
      .first()
      .click()
    await sound(agent, 'note')
    await agent.getByRole('tab', { name: 'Reply' }).click()
    await agent.getByRole('textbox', { name: 'Reply' }).fill('')
    await agent.getByRole('textbox', { name: 'Reply' }).pressSequentially('/')
    await agent.getByRole('dialog', { name: 'Saved replies' }).getByRole('option').first().waitFor()
    await sound(agent, 'saved replies')
    await agent.keyboard.press('Escape')
    // Each theme and each width once: what differs between pages does not differ by both.
    for (const path of look === 'light, desktop' || look === 'dark, phone' ? PAGES : []) {
      await agent.goto(path)
      await agent.getByRole('heading').first().waitFor()
      await settled(agent)
      await sound(agent, path)
      await fits(agent, path)
    }
  })
}

test('a chat is read and answered by keyboard alone', async () => {
  const visitor = await desk.visitor()
  await visitor.getByRole('button', { name: 'Open chat' }).focus()
  await visitor.keyboard.press('Enter')
  await widget(visitor).getByRole('button', { name: 'Start a conversation' }).waitFor()
  await visitor.keyboard.press('Enter')
  await widget(visitor).getByRole('textbox', { name: 'Message' }).waitFor()
  await visitor.keyboard.type('No mouse here')
  await visitor.keyboard.press('Enter')
  await widget(visitor).getByRole('log', { name: 'Conversation' }).getByText('No mouse here').waitFor()

  const agent = await desk.owner()
  await agent.getByRole('listbox', { name: 'Conversations' }).waitFor()
  await agent.keyboard.press('g')
  await agent.keyboard.press('u')
  await agent.getByRole('option', { name: /No mouse here/ }).waitFor()
  await agent.keyboard.press('j')
  await agent.keyboard.press('Enter')
  await agent.getByRole('log', { name: 'Conversation' }).waitFor()
  await agent.keyboard.press('y')
  await agent.getByRole('textbox', { name: 'Reply' }).waitFor()
  await agent.keyboard.press('r')
  await agent.keyboard.type('None needed')
  await agent.keyboard.press('Enter')
  await widget(visitor).getByText('None needed').waitFor()

  await visitor.keyboard.press('Escape')
  await visitor.getByRole('button', { name: 'Open chat' }).waitFor()
  assert.equal(
    await visitor.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('aria-label') ?? ''),
    'Open chat',
    'the focus is back where it came from',
  )
})
