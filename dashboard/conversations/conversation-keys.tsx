import { type Conversation, PRIORITIES } from '@parley/protocol/conversation.ts'
import {
  ArrowRightLeft,
  Ban,
  CircleCheck,
  FileText,
  Hand,
  LogIn,
  PanelRight,
  RotateCcw,
  SignalHigh,
  Star,
  StickyNote,
  Tag,
  TriangleAlert,
  Undo2,
} from 'lucide-react'
import { useEffect } from 'react'
import { type Act, pageActs } from '../desk/page-acts.ts'
import { useDesk } from '../live/desk-context.tsx'
import { useAgents, useInbox } from '../live/workspace.ts'
import { useShortcut } from '../ui/shortcuts.ts'
import { toast } from '../ui/toast.tsx'
import { type ConversationActions, hasJoined } from './conversation-actions.ts'
import { PRIORITY_NAMES } from './priority-mark.tsx'
import { useTakeNext } from './take-next.ts'
import { asked } from './use-asked.ts'

/** The keys of the open conversation, and the same actions for the palette. */
export function useConversationKeys(conversation: Conversation, actions: ConversationActions, togglePanel: () => void) {
  const { me } = useDesk()
  const takeNext = useTakeNext()
  const open = conversation.status !== 'ended'
  const joined = hasJoined(conversation, me.id)
  const { critical, assigneeId, visitor, priority } = conversation
  const categories = useInbox(conversation.inboxId)?.settings.categories
  const colleagues = useAgents().filter(
    (agent) =>
      !agent.deactivated &&
      agent.id !== me.id &&
      agent.id !== assigneeId &&
      (agent.role !== 'agent' || agent.inboxIds.includes(conversation.inboxId)),
  )

  useShortcut('r', () => asked.set('reply'))
  useShortcut('n', () => asked.set('note'))
  useShortcut('t', () => asked.set('transfer'), { when: open })
  useShortcut('c', () => (critical ? void actions.unflag() : asked.set('critical')), { when: open })
  useShortcut('.', () => asked.set('more'))
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
      open &&
        assigneeId !== null &&
        assigneeId !== me.id && {
          id: 'take-over',
          group,
          name: 'Take over',
          icon: <Hand className="i" />,
          run: () => void actions.takeOver(),
        },
      open && {
        id: 'transfer',
        group,
        name: 'Transfer',
        also: 'assign hand over agent team',
        keys: 't',
        icon: <ArrowRightLeft className="i" />,
        run: () => asked.set('transfer'),
      },
      ...(open ? colleagues : []).map(({ id, name }) => ({
        id: `transfer-${id}`,
        group,
        name: `Transfer to ${name}`,
        also: 'assign hand over',
        onlyWhenAsked: true,
        icon: <ArrowRightLeft className="i" />,
        run: () =>
          void actions
            .transfer({ assigneeId: id, teamId: null, note: '', epoch: conversation.epoch, name })
            .then((refused) => refused && toast(refused, undefined, true)),
      })),
      open &&
        assigneeId !== null && {
          id: 'queue',
          group,
          name: 'Back to the queue',
          also: 'unassign return',
          icon: <Undo2 className="i" />,
          run: () => void actions.backToQueue(),
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
      open && {
        id: 'critical',
        group,
        name: critical ? 'Not critical any more' : 'Mark as critical',
        also: 'flag important',
        keys: 'c',
        icon: <TriangleAlert className="i" />,
        run: () => (critical ? void actions.unflag() : asked.set('critical')),
      },
      !conversation.ratingAsked &&
        !conversation.rating && {
          id: 'rating',
          group,
          name: 'Ask for a rating',
          also: 'csat stars feedback',
          icon: <Star className="i" />,
          run: () => void actions.askRating(),
        },
      {
        id: 'transcript',
        group,
        name: 'Transcript',
        also: 'download e-mail copy',
        icon: <FileText className="i" />,
        run: () => asked.set('transcript'),
      },
      ...PRIORITIES.filter((one) => one !== priority).map((one) => ({
        id: `priority-${one}`,
        group,
        name: `Priority: ${PRIORITY_NAMES[one]}`,
        onlyWhenAsked: true,
        icon: <SignalHigh className="i" />,
        run: () => void actions.prioritise(one),
      })),
      ...(categories ?? [])
        .filter((one) => one !== conversation.category)
        .map((one) => ({
          id: `category-${one}`,
          group,
          name: `Category: ${one}`,
          onlyWhenAsked: true,
          icon: <Tag className="i" />,
          run: () => void actions.categorise(one),
        })),
      {
        id: 'block',
        group,
        name: visitor.blocked ? 'Unblock visitor' : 'Block visitor',
        also: 'ban spam',
        icon: <Ban className="i" />,
        run: () => (visitor.blocked ? void actions.unblock() : asked.set('block')),
      },
      { id: 'details', group, name: 'Details', keys: ']', icon: <PanelRight className="i" />, run: togglePanel },
    ]
    pageActs.set(acts.filter((act) => act !== false))
    return () => pageActs.set([])
  })
}
