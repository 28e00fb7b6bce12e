import './action-list.css'
import type { Conversation } from '@parley/protocol/conversation.ts'
import {
  ArrowRightLeft,
  Ban,
  BookPlus,
  CircleCheckBig,
  FileText,
  Hand,
  Link2,
  type LucideIcon,
  Star,
  TriangleAlert,
  Undo2,
} from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useDesk } from '../live/desk-context.tsx'
import { copyText } from '../ui/copy-button.tsx'
import { Keys } from '../ui/keys.tsx'
import { PHONE, useMedia } from '../ui/media.ts'
import { toast } from '../ui/toast.tsx'
import { CategorySelect } from './category-select.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { PrioritySelect } from './priority-select.tsx'
import { asked } from './use-asked.ts'

type Action = { name: string; icon: LucideIcon; keys?: string; danger?: boolean; run(): void }

/** The words of "More actions": what fits the conversation as it stands. */
export function ActionList(props: {
  conversation: Conversation
  actions: ConversationActions
  /** With what else stands in the side panel. */
  picks: boolean
  close(): void
}) {
  const { conversation, actions, picks, close } = props
  const groups = useActionGroups(conversation, actions)
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus among its buttons.
    <div onKeyDown={press}>
      {picks && (
        <div className="group">
          <div className="opt pick">
            <span className="t2 grow">Priority</span>
            <PrioritySelect conversation={conversation} />
          </div>
          <div className="opt pick">
            <span className="t2 grow">Category</span>
            <CategorySelect conversation={conversation} />
          </div>
        </div>
      )}
      {groups.map((group) => (
        <div key={group[0]?.name} className="group">
          {group.map(({ name, icon: Icon, keys, danger, run }) => (
            <button
              key={name}
              type="button"
              className={`opt ${danger ? 'dan' : ''}`}
              onClick={() => {
                close()
                run()
              }}
            >
              <Icon className="i" />
              <span className="cut">{name}</span>
              {keys && <Keys of={keys} />}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}

function useActionGroups(conversation: Conversation, actions: ConversationActions): Action[][] {
  const { me } = useDesk()
  const phone = useMedia(PHONE)
  const { id, status, assigneeId, speakers, critical, ratingAsked, rating, visitor } = conversation
  const open = status !== 'ended'
  const held = assigneeId !== null && open
  const others = Object.keys(speakers).some((speaker) => speaker !== me.id)
  const copyLink = async () => {
    if (await copyText(`${location.origin}/inbox/all/${id}`)) toast('Link copied')
  }
  const some = (...all: (Action | false)[]) => all.filter((one) => one !== false)
  return [
    some(
      open &&
        (others || (held && assigneeId !== me.id)) && {
          name: 'Take over',
          icon: Hand,
          run: () => void actions.takeOver(),
        },
      open && phone && { name: 'Transfer', icon: ArrowRightLeft, run: () => asked.set('transfer') },
      held && { name: 'Back to the queue', icon: Undo2, run: () => void actions.backToQueue() },
    ),
    some(
      open &&
        (critical
          ? { name: 'Not critical any more', icon: CircleCheckBig, run: () => void actions.unflag() }
          : { name: 'Mark as critical', icon: TriangleAlert, keys: 'c', run: () => asked.set('critical') }),
      !ratingAsked && !rating && { name: 'Ask for a rating', icon: Star, run: () => void actions.askRating() },
      { name: 'Save contact', icon: BookPlus, run: () => asked.set('save-contact') },
      { name: 'Transcript', icon: FileText, run: () => asked.set('transcript') },
      { name: 'Copy the link', icon: Link2, run: () => void copyLink() },
    ),
    some(
      visitor.blocked
        ? { name: 'Unblock visitor', icon: Ban, run: () => void actions.unblock() }
        : { name: 'Block visitor', icon: Ban, danger: true, run: () => asked.set('block') },
    ),
  ].filter((group) => group.length > 0)
}
