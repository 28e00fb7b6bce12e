import type { Conversation } from '@parley/protocol/conversation.ts'
import { Pencil } from 'lucide-react'
import { useEffect } from 'react'
import { type Desk, wordsOf } from '../live/desk.ts'
import { useDesk, useTimeline } from '../live/desk-context.tsx'
import type { DraftMode } from '../live/drafts.ts'
import { useStore } from '../live/store.ts'
import { Keys } from '../ui/keys.tsx'
import { clock } from '../ui/time.ts'
import { beginEdit } from './edit-message.ts'

/** Above the field while a message is put otherwise; the message itself is ringed in the timeline. */
export function EditStrip(props: { conversation: Conversation; id: string; putBack(): void }) {
  const { conversation, id, putBack } = props
  const event = useTimeline(conversation.id)?.entries.find((entry) => wordsOf(entry)?.id === id)
  const gone = event && wordsOf(event)?.deleted !== undefined
  useEffect(() => {
    if (gone) putBack()
  }, [gone, putBack])
  const read = event?.publicSeq != null && event.publicSeq <= conversation.visitorMarks.read
  return (
    <div className="strip edit">
      <Pencil className="i i14" />
      <span className="grow">
        <b className="m">Edit your {event?.type === 'note.created' ? 'note' : 'message'}</b>{' '}
        {event && (
          <span className="t3">
            from {clock(event.at)}
            {read && (
              <>
                , read by <bdi>{conversation.visitor.name.split(' ')[0]}</bdi>
              </>
            )}
          </span>
        )}
      </span>
      <button type="button" className="btn sm gho" onClick={putBack}>
        Put back
        <Keys of="escape" />
      </button>
    </div>
  )
}

/** The agent's last message (or note) that can still be changed, and how to begin. */
export function useLastOwn(conversation: Conversation, mode: DraftMode): { edit(): void } | null {
  const desk = useDesk()
  const type = mode === 'note' ? 'note.created' : 'message.created'
  const event = useStore(desk.timelines.timelines, (all) =>
    all
      .get(conversation.id)
      ?.entries.findLast(
        (entry) =>
          entry.type === type && isMine(desk, entry.by) && !wordsOf(entry)!.deleted && wordsOf(entry)!.body !== '',
      ),
  )
  const words = event && wordsOf(event)
  return words ? { edit: () => beginEdit(desk, conversation.id, mode, words) } : null
}

function isMine({ me }: Desk, by: { kind: string; id?: string }): boolean {
  return by.kind === 'agent' && by.id === me.id
}
