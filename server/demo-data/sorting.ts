import type { Priority } from '@parley/protocol/conversation.ts'
import type { Field } from '@parley/protocol/field.ts'
import type { Group, Sort } from '@parley/protocol/view.ts'
import type { Fact } from '../conversations/advance.ts'
import type { Chance } from './chance.ts'
import type { Dialogue } from './dialogues.ts'

/** How the shop keeps order among its conversations. */
export const LABELS = [
  { name: 'Return', hue: 25 },
  { name: 'Sizing', hue: 75 },
  { name: 'Delivery', hue: 250 },
  { name: 'Repair', hue: 155 },
  { name: 'Wholesale', hue: 300 },
  { name: 'VIP', hue: 345 },
] as const
export type LabelName = (typeof LABELS)[number]['name']

export const CATEGORIES = {
  shop: ['Delivery', 'Returns', 'Sizing', 'Payment', 'Advice'],
  repairs: ['Zip', 'Seam', 'Patch', 'Waterproofing'],
}

export const FIELDS: Omit<Field, 'id'>[] = [
  { name: 'Usual size', kind: 'list', options: ['XS', 'S', 'M', 'L', 'XL'] },
  { name: 'Customer number', kind: 'text', options: [] },
  { name: 'Trade customer', kind: 'checkbox', options: [] },
  { name: 'Fitting booked', kind: 'date', options: [] },
]

export const CUSTOM_VIEWS: {
  name: string
  audience: 'me' | 'everyone'
  sort: Sort
  tree(label: Record<LabelName, string>): Group
}[] = [
  {
    name: 'VIP, last 30 days',
    audience: 'me',
    sort: 'newest',
    tree: (label) => ({
      match: 'all',
      of: [
        { field: 'label', op: 'any', value: [label.VIP] },
        { field: 'started', op: 'ago-less', value: { n: 30, unit: 'days' } },
      ],
    }),
  },
  {
    name: 'Waiting over an hour',
    audience: 'everyone',
    sort: 'waiting',
    tree: () => ({
      match: 'all',
      of: [
        { field: 'status', op: 'any', value: ['waiting', 'pending', 'active'] },
        { field: 'waiting', op: 'ago-more', value: { n: 1, unit: 'hours' } },
      ],
    }),
  },
  {
    name: 'Nordics',
    audience: 'everyone',
    sort: 'newest',
    tree: () => ({
      match: 'all',
      of: [
        { field: 'country', op: 'any', value: ['SE', 'FI', 'NO', 'DK'] },
        { field: 'status', op: 'none', value: ['ended'] },
      ],
    }),
  },
]

type Topic = { label: LabelName; category: string; tells: RegExp }
const SHOP: Topic[] = [
  { label: 'Return', category: 'Returns', tells: /refund|return|send it back|Rückgabe|remboursement|retour/i },
  { label: 'Sizing', category: 'Sizing', tells: /\bsize|\d cm|sizes|Größe|taille|サイズ|talla/i },
  { label: 'Delivery', category: 'Delivery', tells: /track|parcel|deliver|ship|address|Paket|colis|envío/i },
]

type Sorting = Extract<
  Fact,
  { type: 'conversation.labelled' | 'conversation.prioritised' | 'conversation.categorised' | 'conversation.flagged' }
>
type Unsigned<F> = F extends unknown ? Omit<F, 'by'> : never

/** What an agent says of such a conversation when they take it up. */
export function sortedAs(
  chance: Chance,
  { inbox, lines }: Dialogue,
  labels: Record<LabelName, string>,
  open: boolean,
): Unsigned<Sorting>[] {
  const topic = SHOP.find(({ tells }) => tells.test(lines))
  const names: LabelName[] = [
    ...(inbox === 'repairs' ? (['Repair'] as const) : topic ? [topic.label] : []),
    ...(chance.odds(0.07) ? (['VIP'] as const) : []),
    ...(inbox === 'shop' && chance.odds(0.04) ? (['Wholesale'] as const) : []),
  ]
  const facts: Unsigned<Sorting>[] = []
  const labelIds = names.map((name) => labels[name])
  if (labelIds.length > 0 && chance.odds(0.8))
    facts.push({ type: 'conversation.labelled', labelIds, added: labelIds, removed: [] })
  const category = inbox === 'repairs' ? chance.pick(CATEGORIES.repairs) : (topic?.category ?? 'Advice')
  if (chance.odds(0.5)) facts.push({ type: 'conversation.categorised', category, from: null })
  const priority = chance.pick<Priority>(PRIORITIES)
  if (priority !== 'normal') facts.push({ type: 'conversation.prioritised', priority, from: 'normal' })
  if (open && chance.odds(0.05))
    facts.push({ type: 'conversation.flagged', critical: { comment: 'Leaves for the hills on Saturday.' } })
  return facts
}

const PRIORITIES: Priority[] = [...Array(16).fill('normal'), 'high', 'high', 'high', 'urgent', 'low']
