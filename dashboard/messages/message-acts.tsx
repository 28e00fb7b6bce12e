import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { Copy, Ellipsis, Pencil, Reply, Trash2 } from 'lucide-react'
import { createContext, Suspense, useContext, useEffect, useState } from 'react'
import { hasJoined } from '../conversations/conversation-actions.ts'
import { asked } from '../conversations/use-asked.ts'
import { type Desk, wordsOf } from '../live/desk.ts'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { onDemand } from '../ui/on-demand.tsx'
import { IconButton } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import { beginEdit, deleteMessage } from './edit-message.ts'
import { quoteOf } from './quote.tsx'
import type { Worded } from './timeline-items.ts'

const DeleteDialog = onDemand(
  () => import('./delete-dialog.tsx'),
  (module) => module.DeleteDialog,
)

/** What can be done with one message or note; null where that is not for this agent, or not now. */
export type MessageActs = {
  reply: (() => void) | null
  copy: (() => void) | null
  edit: (() => void) | null
  remove: (() => void) | null
}

export function actsOf(desk: Desk, conversation: Conversation, event: Worded, askToRemove: () => void): MessageActs {
  const words = wordsOf(event)!
  const note = event.type === 'note.created'
  const mine = event.by.kind === 'agent' && event.by.id === desk.me.id
  const open = conversation.status !== 'ended'
  const quote = quoteOf(event)
  const answers = note || (open && hasJoined(conversation, desk.me.id))
  const mode = note ? 'note' : 'reply'
  if (words.deleted) return { reply: null, copy: null, edit: null, remove: null }
  return {
    // Who may not answer the visitor may still say something about it to the team.
    reply:
      quote &&
      (() => {
        desk.drafts.setExtra(conversation.id, answers ? mode : 'note', { replyTo: quote })
        asked.set(answers && !note ? 'reply' : 'note')
      }),
    copy: words.body === '' ? null : () => void copy(words.body),
    edit:
      mine && (note || (open && hasJoined(conversation, desk.me.id)))
        ? () => {
            beginEdit(desk, conversation.id, mode, words)
            asked.set(mode)
          }
        : null,
    remove: mine ? askToRemove : null,
  }
}

async function copy(words: string) {
  try {
    await navigator.clipboard.writeText(words)
    toast('Copied')
  } catch (error) {
    toastError(error)
  }
}

/** Which message has its bar out, and who may bring it there. One bar for the whole timeline: fifty messages cost no more than one. */
export type ActsContextValue = {
  desk: Desk
  conversation: Conversation
  jump(id: string): void
  /** All that are in the timeline as far as it is there, in its order. */
  photos(): Attachment[]
}
export const ActsContext = createContext<ActsContextValue | null>(null)
export const useActs = () => useContext(ActsContext)

/** Beside the message under the pointer, the finger or the focus; nothing moves for it. */
export function MessageBar({ event, onPin }: { event: Worded; onPin(pinned: boolean): void }) {
  const context = useContext(ActsContext)
  const [removes, setRemoves] = useState(false)
  const [menu, setMenu] = useState(false)
  useEffect(() => onPin(menu || removes), [onPin, menu, removes])
  if (!context) return null
  const { desk, conversation } = context
  const acts = actsOf(desk, conversation, event, () => setRemoves(true))
  const entries: MenuEntry[] = []
  if (acts.reply)
    entries.push({
      name: 'Reply',
      icon: <Reply className="i flips" />,
      end: <kbd className="k">R</kbd>,
      run: acts.reply,
    })
  if (acts.copy) entries.push({ name: 'Copy text', icon: <Copy className="i" />, run: acts.copy })
  if (acts.edit) entries.push({ name: 'Edit', icon: <Pencil className="i" />, run: acts.edit })
  if (acts.remove)
    entries.push('line', {
      name: 'Delete',
      icon: <Trash2 className="i danger" />,
      label: <span className="cut danger">Delete</span>,
      run: acts.remove,
    })
  if (entries.length === 0) return null
  return (
    <div className="msgbar">
      {acts.reply && (
        <IconButton name="Reply to this" keys="r" small side="top" onClick={acts.reply}>
          <Reply className="i flips" />
        </IconButton>
      )}
      {acts.edit && (
        <IconButton name="Edit" small side="top" onClick={acts.edit}>
          <Pencil className="i" />
        </IconButton>
      )}
      <MenuButton
        className="ib sm"
        aria-label="More on this message"
        data-tip="More"
        data-tip-side="top"
        entries={() => entries}
        onOpenChange={setMenu}
      >
        <Ellipsis className="i" />
      </MenuButton>
      {removes && (
        <Suspense fallback={null}>
          <DeleteDialog
            note={event.type === 'note.created'}
            onClose={() => setRemoves(false)}
            onDelete={() => deleteMessage(conversation.id, wordsOf(event)!.id)}
          />
        </Suspense>
      )}
    </div>
  )
}
