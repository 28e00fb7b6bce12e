import type { Fact } from '../conversations/advance.ts'
import type { Chance } from './chance.ts'
import type { Act, Cast } from './compose.ts'
import type { Dialogue } from './dialogues.ts'
import { makeVisitor, type VisitorRow } from './visitors.ts'

type Shown = { row: VisitorRow; inbox: Dialogue['inbox']; dialogue: Dialogue; acts: Act[]; start: number }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** One visitor with whom everything happened that can: two talks that are over, and one that goes on right now. */
export function showcase(chance: Chance, cast: Cast, now: number): Shown[] {
  const { shop } = cast.inboxes
  const [maren, tom] = [cast.agents[0]!, cast.agents[1]!]
  const from = { workspaceId: cast.workspaceId, inboxId: shop.id, language: 'sv', at: now - 9 * DAY }
  const row: VisitorRow = {
    ...makeVisitor(chance, from, new Set()),
    ...{ name: 'Freya Lindqvist', email: 'freya.lindqvist@fjallpost.example', phone: '+46315550142' },
    ...{ language: 'en-SE', time_zone: 'Europe/Stockholm', country: 'SE' },
    attributes: {
      orders: 6,
      spent: 1284,
      currency: 'EUR',
      returns: 1,
      customer_since: '2023-04-02',
      plan: 'Fell club',
      order: 'T-20417',
    },
    last_seen_at: new Date(now - 20_000).toISOString(),
  }
  const dialogue: Dialogue = { language: 'en', inbox: 'shop', lines: '' }
  const visitor = { kind: 'visitor', id: row.id } as const
  const by = (agent: { id: string }) => ({ kind: 'agent', id: agent.id }) as const
  const shown = (start: number, acts: Act[]): Shown => ({ row, inbox: 'shop', dialogue, acts, start })
  const act = (after: number, fact: Fact | Act['fact']): Act => ({
    after: after * 1000,
    fact: typeof fact === 'function' ? fact : () => fact,
  })

  const started = act(0, { type: 'conversation.started', by: visitor })
  const join = (after: number, agent: { id: string }) =>
    act(after, (state) => ({ type: 'agent.joined', by: by(agent), epoch: state.epoch + 1, assigneeId: agent.id }))
  const said = (after: number, who: 'visitor' | { id: string }, body: string, more: object = {}) =>
    act(after, () => ({
      type: 'message.created',
      by: who === 'visitor' ? visitor : by(who),
      message: { id: '', body, ...more },
    }))
  const ended = (after: number, agent: { id: string }) =>
    act(after, (state) => ({
      type: 'conversation.ended',
      by: by(agent),
      epoch: state.epoch + 1,
      outcome: 'resolved',
      comment: null,
      reopenUntil: '',
    }))
  const labelled = (after: number, agent: { id: string }, labelIds: string[]) =>
    act(after, { type: 'conversation.labelled', by: by(agent), labelIds, added: labelIds, removed: [] })
  const { photos, voice, label } = cast.media

  return [
    shown(now - 9 * DAY, [
      started,
      said(0, 'visitor', 'Which size for layering over a down jacket? I usually wear S.'),
      join(70, tom),
      labelled(8, tom, [cast.labels.Sizing]),
      said(40, tom, 'Hi Freya! Then the **M**: it leaves room for a fleece and thin down.'),
      said(30, 'visitor', 'Perfect, ordering now'),
      act(60, { type: 'rating.requested', by: by(tom) }),
      ended(5, tom),
      act(120, { type: 'rating.given', by: visitor, rating: { score: 5, comment: 'Quick and clear, thanks.' } }),
    ]),
    shown(now - 6 * DAY, [
      started,
      said(0, 'visitor', 'How do I wax the Storm trousers without ruining the cuffs?'),
      join(300, maren),
      said(90, maren, 'Warm the wax in your hand first, and stop two fingers above the cuff. Then a hair dryer, low.'),
      said(60, 'visitor', 'Thank you!'),
      ended(200, maren),
    ]),
    shown(now - 8 * MINUTE, [
      started,
      said(0, 'visitor', 'Hi again! The zip on my new Ridge shell opens from the middle when I sit down.'),
      said(25, 'visitor', '', { attachments: photos.map((one) => one.attachment) }),
      said(48, 'visitor', '', { attachments: [voice.attachment] }),
      join(48, maren),
      labelled(6, maren, [cast.labels.Return, cast.labels.Repair]),
      act(3, { type: 'conversation.prioritised', by: by(maren), priority: 'high', from: 'normal' }),
      act(3, { type: 'conversation.categorised', by: by(maren), category: 'Returns', from: null }),
      said(45, maren, 'Hi Freya, sorry about that. It is the *slider*, not the coil, and we can fix it for good.'),
      act(30, {
        type: 'note.created',
        by: by(tom),
        note: { id: '', body: 'Same batch as order T-20388. If she asks for a new one, we have two **M** in stock.' },
      }),
      act(60, (_state, all) => {
        const [first] = all
        const replyTo = {
          id: first!.message.id,
          by: 'visitor' as const,
          text: 'Hi again! The zip on my new Ridge shell opens from the middle when I sit down.',
        }
        const body =
          'Would you rather have a repair or a new jacket? A repair is free and takes **5 working days** from arrival.'
        return { type: 'message.created', by: by(maren), message: { id: '', body, replyTo } }
      }),
      said(80, 'visitor', 'Repair please, I like this one!'),
      said(60, maren, 'Then here is the label. Drop it at any parcel shop.', { attachments: [label.attachment] }),
      said(50, 'visitor', 'Got it 🙏 Do I need to wash it first?'),
    ]),
  ]
}
