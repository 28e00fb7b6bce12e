import { EMOJI, type Emoji } from './emoji.ts'

const LATELY = 'parley:emoji'
const TONE = 'parley:emoji-tone'
const MOST_LATELY = 18

const ALL = EMOJI.flatMap(({ signs }) => signs)
const BY_SIGN = new Map(ALL.map((emoji) => [emoji.sign, emoji]))

/** Names that begin with the words first, then words that do, then anything that holds them. */
export function findEmoji(query: string, most = 90): Emoji[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  const rank = ({ names }: Emoji) => {
    if (names.startsWith(wanted)) return 0
    if (names.includes(`,${wanted}`)) return names.split(',').includes(wanted) ? 1 : 2
    return names.includes(` ${wanted}`) ? 3 : 4
  }
  return ALL.filter(({ names }) => names.includes(wanted))
    .map((emoji) => [rank(emoji), emoji] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, emoji]) => emoji)
}

export const nameOf = ({ names }: Emoji) => names.split(',')[0]!

/** Light to dark, by Unicode; the first is the yellow that nobody has. */
export const TONES = ['', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'] as const
export const TONE_NAMES = ['No', 'Light', 'Medium-light', 'Medium', 'Medium-dark', 'Dark'] as const

/** With the skin tone, on each person in it. The hands that join two people have none of their own. */
export function toned({ sign, tones }: Emoji, tone: string): string {
  if (!tones || tone === '') return sign
  return sign.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, (whole, base: string) =>
    base === '🤝' && sign !== '🤝' ? whole : base + tone,
  )
}

export function readTone(): string {
  return TONES.find((tone) => tone === localStorage.getItem(TONE)) ?? ''
}

export function keepTone(tone: string) {
  localStorage.setItem(TONE, tone)
}

export function usedLately(): Emoji[] {
  return (localStorage.getItem(LATELY) ?? '').split(' ').flatMap((sign) => BY_SIGN.get(sign) ?? [])
}

export function noteUsed({ sign }: Emoji) {
  const others = usedLately().filter((one) => one.sign !== sign)
  localStorage.setItem(LATELY, [sign, ...others.map((one) => one.sign)].slice(0, MOST_LATELY).join(' '))
}
