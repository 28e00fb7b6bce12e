import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Notification, NotificationSettings, SoundName } from '@parley/protocol/notification.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { useAgents, useMe } from '../live/workspace.ts'
import { toast } from '../ui/toast.tsx'
import { claim } from './claim.ts'
import { markRead, settingsQuery, useNotifications } from './notifications.ts'
import { SENTENCES } from './sentence.ts'
import { play } from './sounds.ts'
import { actsOf, type Matter, type Stand, waysOf } from './tell.ts'
import { watchRows } from './watch-rows.ts'

/** Tells the agent what concerns them, by the ways they chose. It shows nothing of its own. */
export function Announcer() {
  const desk = useDesk()
  const me = useMe()
  const { data: settings } = useQuery(settingsQuery)
  const tell = useTell(settings)
  const { conversationId: open } = useParams({ strict: false }) as { conversationId?: string }
  const availability = useRef(me.availability)
  availability.current = me.availability
  const told = useRef(tell)
  told.current = tell

  useEffect(() => {
    return watchRows(desk.rows.rows, me.id, ({ kind, row }) => {
      if (kind === 'waiting' && availability.current !== 'available') return
      told.current({
        key: kind === 'message' ? `message ${row.id} ${row.visitorMessages}` : `waiting ${row.id} ${row.epoch}`,
        kind,
        urgent: isUrgent(row),
        conversation: row.id,
        title: row.visitor.name,
        text: row.preview?.text || (kind === 'waiting' ? 'waits for an answer' : 'sent a message'),
        fallback: kind === 'waiting' ? 'waits for an answer' : 'wrote to you',
        view: 'all',
      })
    })
  }, [desk, me.id])

  useKept(told)
  useSeenHere(open)
  return null
}

/** What is told: `fallback` in place of what was written, where others might read it. */
type Telling = Matter & {
  key: string
  conversation: string
  title: string
  text: string
  fallback: string
  view: 'all' | 'closed'
  seq?: number
}

/** So long a desk waits before it takes what another may be nearer to. */
const LATER_MS: Record<Stand, number> = { looking: 0, front: 60, behind: 700 }

function useTell(settings: NotificationSettings | undefined) {
  const me = useMe()
  const navigate = useNavigate()
  const { conversationId: open } = useParams({ strict: false }) as { conversationId?: string }
  const stand = (conversation: string): Stand => {
    if (document.visibilityState !== 'visible') return 'behind'
    return open === conversation ? 'looking' : document.hasFocus() ? 'front' : 'behind'
  }
  const latest = useRef({ settings, stand })
  latest.current = { settings, stand }

  return (telling: Telling) => {
    setTimeout(async () => {
      const { settings, stand } = latest.current
      if (!settings || !(await claim(me.id, telling.key))) return
      const at = stand(telling.conversation)
      const acts = actsOf(waysOf(telling, settings, new Date()), at)
      const go = () => {
        const { view, conversation, seq } = telling
        const to = { to: '/inbox/$view/$conversationId', params: { view, conversationId: conversation } } as const
        void navigate({ ...to, search: seq ? { at: seq } : {} })
      }
      if (acts.toast && !showsItself(telling))
        toast(`${telling.title}: ${cut(telling.text, 90)}`, { name: 'Open', run: go })
      if (acts.sound) play(soundOf(telling, settings), settings.volume)
      if (acts.browser) notifyBySystem(telling, settings.showWords, go)
    }, LATER_MS[stand(telling.conversation)])
  }
}

/** Its card is in the list on the screen, and says the same. */
function showsItself({ kind, conversation }: Telling): boolean {
  if (kind !== 'message' && kind !== 'waiting') return false
  const card = document.getElementById(`card-${conversation}`)?.getBoundingClientRect()
  return card !== undefined && card.bottom > 0 && card.top < innerHeight
}

function soundOf({ kind }: Matter, { sounds }: NotificationSettings): SoundName {
  return kind === 'message' || kind === 'waiting' ? sounds[kind] : sounds.other
}

function notifyBySystem({ title, text, fallback, conversation }: Telling, showWords: boolean, go: () => void) {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href
  try {
    // One for each conversation: the newest takes the place of the one before. Our own sound is enough.
    const shown = new Notification(title, {
      body: showWords ? cut(text, 140) : fallback,
      tag: `parley ${conversation}`,
      ...(icon && { icon }),
      silent: true,
    })
    shown.onclick = () => {
      window.focus()
      go()
      shown.close()
    }
  } catch {
    // Phones let only a service worker show one.
  }
}

const cut = (text: string, most: number) =>
  text.length <= most ? text : `${Array.from(text).slice(0, most).join('')}…`

const isUrgent = ({ priority, critical }: Pick<Conversation, 'priority' | 'critical'>) =>
  priority === 'urgent' || critical !== null

/** What is kept on the server and has come since this desk opened. */
function useKept(told: { current: (telling: Telling) => void }) {
  const { rows } = useDesk()
  const agents = useAgents()
  const page = useNotifications()
  const known = useRef<Set<string> | null>(null)
  useEffect(() => {
    if (!page) return
    const fresh = page.notifications.filter((one) => !one.read && known.current && !known.current.has(one.id))
    known.current = new Set([...(known.current ?? []), ...page.notifications.map((one) => one.id)])
    for (const one of fresh) {
      const row = rows.rows.get().get(one.conversation.id)
      const { title, text } = said(one, agents.find((agent) => 'id' in one.by && agent.id === one.by.id)?.name)
      told.current({
        key: `kept ${one.id}`,
        kind: one.kind,
        urgent: row ? isUrgent(row) : false,
        conversation: one.conversation.id,
        title,
        text,
        fallback: SENTENCES[one.kind],
        view: one.conversation.status === 'ended' ? 'closed' : 'all',
        seq: one.seq,
      })
    }
  }, [page, agents, rows, told])
}

function said(one: Notification, agent: string | undefined): { title: string; text: string } {
  const visitor = one.conversation.visitor.name
  const who = one.by.kind === 'visitor' ? visitor : (agent ?? 'Parley')
  const about = one.by.kind === 'visitor' ? '' : ` · ${visitor}`
  const stars = one.rating ? ` ${'★'.repeat(one.rating.score)}` : ''
  return { title: `${who}${about}`, text: `${SENTENCES[one.kind]}${stars}${one.text ? `: ${one.text}` : ''}` }
}

/** What concerns the conversation in front of the agent's eyes is seen, now and when it comes. */
function useSeenHere(open: string | undefined) {
  const page = useNotifications()
  const asked = useRef<string | null>(null)
  useEffect(() => {
    if (!open || !page) return
    const look = () => {
      if (document.visibilityState !== 'visible') return
      const listed = page.notifications.filter((one) => !one.read)
      const here = listed.some((one) => one.conversation.id === open)
      // Others may stand further down the list than was read: asked once for each conversation that is opened.
      const below = page.unread > listed.length && asked.current !== open
      if (!here && !below) return
      asked.current = open
      void markRead({ conversation: open })
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [open, page])
}
