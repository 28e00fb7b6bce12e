import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aDesk, openChat, write } from './world.ts'

const desk = await aDesk()

test('a chat one comes back to is painted at once, without an answer from the server', async () => {
  const ben = await desk.owner()
  for (const words of ['Is the blue one back?', 'Where is my parcel?']) {
    const visitor = await desk.visitor()
    await openChat(visitor)
    await write(visitor, words)
  }
  await ben.getByRole('link', { name: /^All/ }).first().click()
  for (const words of ['Is the blue one back?', 'Where is my parcel?']) {
    await ben.getByRole('option', { name: words }).click()
    await ben.getByRole('log', { name: 'Conversation' }).getByText(words).waitFor()
  }

  // From now on the server never answers.
  await ben.route('**/api/**', () => {})
  const frames = await framesUntilShown(ben, 'Is the blue one back?')
  assert.ok(frames <= 3, `shown after ${frames} frames`)
})

/** Clicks on a card, and counts the frames until the timeline shows its words. */
function framesUntilShown(page: Page, words: string): Promise<number> {
  return page.evaluate(async (words) => {
    const cards = [...document.querySelectorAll<HTMLElement>('[role="option"]')]
    cards.find((card) => card.textContent?.includes(words))!.click()
    for (let frames = 1; frames <= 120; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const bubbles = [...document.querySelectorAll('[role="log"] .bub')]
      if (bubbles.some((bubble) => bubble.textContent?.includes(words))) return frames
    }
    return 121
  }, words)
}
