import type { Conversation } from '@parley/protocol/conversation.ts'
import { ArrowRightLeft, CircleCheck, LogIn, PanelRight, RotateCcw, StickyNote } from 'lucide-react'
import { useEffect } from 'react'
import { type Act, pageActs } from '../desk/palette-acts.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { createStore } from '../live/store.ts'
import { useShortcut } from '../ui/shortcuts.ts'
import { type ConversationActions, hasJoined } from './conversation-actions.ts'
import { useTakeNext } from './take-next.ts'

/** What a key asks of a part of the open conversation; the part takes it and puts null back. */
export const asked = createStore<'reply' | 'note' | 'assign' | 'end' | null>(null)

/** The keys of the open conversation, and the same actions for the palette. */
export function useConversationKeys(conversation: Conversation, actions: ConversationActions, togglePanel: () => void) {
  const { me } = useDesk()
  const takeNext = useTakeNext()
  const open = conversation.status !== 'ended'
  const joined = hasJoined(conversation, me.id)

  useShortcut('r', () => asked.set('reply'))
  useShortcut('n', () => asked.set('note'))
  useShortcut('a', () => asked.set('assign'), { when: open })
  useShortcut('e', () => asked.set('end'), { when: open })
  useShortcut(']', togglePanel)
  useShortcut(
    'y',
    () => void (open && !joined ? actions.join().then((done) => done && asked.set('reply')) : takeNext()),
  )

  useEffect(() => {
    const group = conversation.visitor.name
    const acts: (Act | false)[] = [
      open &&
        !joined && {
          id: 'join',
          group,
          name: 'Join',
          keys: 'y',
          icon: <LogIn className="i" />,
          run: () => void actions.join(),
        },
      open && {
        id: 'assign',
        group,
        name: 'Assign to…',
        also: 'transfer hand over',
        keys: 'a',
        icon: <ArrowRightLeft className="i" />,
        run: () => asked.set('assign'),
      },
      open && {
        id: 'end',
        group,
        name: 'End',
        also: 'close resolve',
        keys: 'e',
        icon: <CircleCheck className="i" />,
        run: () => asked.set('end'),
      },
      !open && {
        id: 'reopen',
        group,
        name: 'Reopen',
        icon: <RotateCcw className="i" />,
        run: () => void actions.reopen(),
      },
      {
        id: 'note',
        group,
        name: 'Write a note',
        keys: 'n',
        icon: <StickyNote className="i" />,
        run: () => asked.set('note'),
      },
      { id: 'details', group, name: 'Details', keys: ']', icon: <PanelRight className="i" />, run: togglePanel },
    ]
    pageActs.set(acts.filter((act) => act !== false))
    return () => pageActs.set([])
  })
}
