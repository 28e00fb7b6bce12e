import type { Chance } from './chance.ts'
import type { Dialogue } from './dialogues.ts'

/** One line of a dialogue, spoken. */
export type Line = { who: 'visitor' | 'agent' | 'note' | 'transfer' | 'colleague'; text: string }

const WHO = { v: 'visitor', a: 'agent', n: 'note', '>': 'transfer', '+': 'colleague' } as const

const PRODUCTS = ['Ridge shell', 'Stac shell', 'Scarp shell', 'Beck anorak', 'Hause jacket', 'Corrie down']
const PRICES = ['€240', '€320', '€295', '€180', '€210', '€280']
const SIZES = ['XS', 'S', 'M', 'L', 'XL']

/** Speaks a dialogue: chooses among its ways of saying things and fills its slots, the same slot alike all through. */
export function writeDialogue(chance: Chance, { language, lines }: Dialogue, at: Date): Line[] {
  const n = chance.whole(0, PRODUCTS.length - 1)
  const day = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
    at.getTime() - 86_400_000 * chance.whole(2, 5),
  )
  const slots: Record<string, string> = {
    product: PRODUCTS[n]!,
    price: PRICES[n]!,
    size: chance.pick(SIZES),
    order: `T-${chance.whole(20_000, 48_999)}`,
    day,
  }
  return lines
    .trim()
    .split('\n')
    .map((line) => ({ who: WHO[line[0] as keyof typeof WHO], text: speak(line.slice(2)).replaceAll('¶', '\n') }))

  function speak(text: string): string {
    return text.replace(/\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, (_all, inside: string) =>
      inside.includes('|') ? speak(chance.pick(inside.split('|'))) : (slots[inside] ?? `{${inside}}`),
    )
  }
}
