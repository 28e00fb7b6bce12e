import { newId } from '@parley/protocol/id.ts'
import type { VisitorNote } from '@parley/protocol/visitor.ts'
import { useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { request, sentenceOf } from '../live/request.ts'
import { type ConversationDetails, conversationQuery, useAgent, useMe } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { dayName, useNow, wholeTime } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { toast, toastError } from '../ui/toast.tsx'
import type { PanelPart } from './panel-body.tsx'
import { Section } from './section.tsx'

/** Begun notes, by visitor: a look at another chat does not cost the words. */
const begun = new Map<string, { id: string; body: string }>()

/** What agents wrote down of this visitor, for each other. */
export function NotesSection({ conversation, details: { visitor } }: PanelPart) {
  const [writing, setWriting] = useState(begun.has(visitor.id))
  const notes = useNotes(conversation.id, visitor.id)
  const close = () => {
    begun.delete(visitor.id)
    setWriting(false)
  }
  return (
    <Section
      title="Notes"
      end={
        <IconButton name="Add a note" small className="add" onClick={() => setWriting(true)}>
          <Plus className="i i14" />
        </IconButton>
      }
    >
      {writing && (
        <NoteForm
          label="New note"
          first={begun.get(visitor.id)?.body ?? ''}
          action="Add note"
          onWrite={(body) => begun.set(visitor.id, { id: begun.get(visitor.id)?.id ?? newId(), body })}
          save={async (body) => {
            await notes.add({ id: begun.get(visitor.id)?.id ?? newId(), body })
            close()
          }}
          onCancel={close}
        />
      )}
      {visitor.notes.length === 0 && !writing && (
        <button type="button" className="unfold t3" onClick={() => setWriting(true)}>
          What should colleagues know?
        </button>
      )}
      <ul className="vnotes">
        {visitor.notes.map((note) => (
          <NoteLine key={note.id} note={note} notes={notes} />
        ))}
      </ul>
    </Section>
  )
}

function NoteLine({ note, notes }: { note: VisitorNote; notes: ReturnType<typeof useNotes> }) {
  const me = useMe()
  const author = useAgent(note.by)
  const present = useNow(60_000)
  const [editing, setEditing] = useState(false)
  const [whole, setWhole] = useState(false)
  if (editing) {
    return (
      <li>
        <NoteForm
          label="Note"
          first={note.body}
          action="Save"
          save={async (body) => {
            await notes.edit(note, body)
            setEditing(false)
          }}
          onCancel={() => setEditing(false)}
        />
      </li>
    )
  }
  const long = note.body.length > 280 || note.body.split('\n').length > 5
  return (
    <li className="vnote">
      <p className={long && !whole ? 'clamp' : ''} dir="auto">
        {note.body}
      </p>
      {long && (
        <button type="button" className="unfold" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : 'Show all'}
        </button>
      )}
      <div className="row s t3">
        <span className="cut">
          <bdi>{note.by === me.id ? 'You' : (author?.name ?? 'Former agent')}</bdi>
          {' · '}
          <time dateTime={note.at} title={wholeTime(note.at)}>
            {dayName(note.at, present).replace(/^(To|Yester)day$/, (day) => day.toLowerCase())}
          </time>
          {note.editedAt && <span title={wholeTime(note.editedAt)}>{' · '}edited</span>}
        </span>
        {note.by === me.id && (
          <span className="noteacts">
            <IconButton name="Edit note" small onClick={() => setEditing(true)}>
              <Pencil className="i i14" />
            </IconButton>
            <IconButton name="Delete note" small onClick={() => void notes.remove(note)}>
              <Trash2 className="i i14" />
            </IconButton>
          </span>
        )}
      </div>
    </li>
  )
}

function NoteForm(props: {
  label: string
  first: string
  action: string
  onWrite?(body: string): void
  save(body: string): Promise<void>
  onCancel(): void
}) {
  const [body, setBody] = useState(props.first)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function save() {
    if (busy) return
    setBusy(true)
    try {
      await props.save(body.trim())
    } catch (refused) {
      setError(sentenceOf(refused))
      setBusy(false)
    }
  }
  function pressed(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      if (body.trim()) void save()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      props.onCancel()
    }
  }
  return (
    <div className="vform">
      <textarea
        aria-label={props.label}
        className={`in area w ${error ? 'bad' : ''}`}
        rows={3}
        dir="auto"
        maxLength={4000}
        placeholder="Only agents see this"
        // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked to write.
        autoFocus
        value={body}
        onChange={(event) => {
          setBody(event.target.value)
          setError(null)
          props.onWrite?.(event.target.value)
        }}
        onKeyDown={pressed}
      />
      {error && (
        <div className="inle" role="alert">
          {error}
        </div>
      )}
      <div className="row">
        <span className="grow" />
        <Button look="ghost" size="small" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button look="primary" size="small" disabled={busy || !body.trim()} onClick={() => void save()}>
          {props.action}
        </Button>
      </div>
    </div>
  )
}

/** Shown at once, then as the server has them. */
function useNotes(conversationId: string, visitorId: string) {
  const me = useMe()
  const client = useQueryClient()
  const { queryKey } = conversationQuery(conversationId)
  const show = (change: (notes: VisitorNote[]) => VisitorNote[]) =>
    client.setQueryData<ConversationDetails>(
      queryKey,
      (was) => was && { ...was, visitor: { ...was.visitor, notes: change(was.visitor.notes) } },
    )

  async function add(note: { id: string; body: string }) {
    await client.cancelQueries({ queryKey })
    const mine = { ...note, by: me.id, at: new Date().toISOString(), editedAt: null }
    show((notes) => [mine, ...notes])
    try {
      const kept = await request.post<VisitorNote>(`/visitors/${visitorId}/notes`, note)
      show((notes) => notes.map((one) => (one.id === kept.id ? kept : one)))
    } catch (refused) {
      show((notes) => notes.filter((one) => one.id !== note.id))
      throw refused
    }
  }

  return {
    add,
    async edit(note: VisitorNote, body: string) {
      await client.cancelQueries({ queryKey })
      const kept = await request.patch<VisitorNote>(`/visitors/${visitorId}/notes/${note.id}`, { body })
      show((notes) => notes.map((one) => (one.id === kept.id ? kept : one)))
    },
    async remove(note: VisitorNote) {
      await client.cancelQueries({ queryKey })
      show((notes) => notes.filter((one) => one.id !== note.id))
      try {
        await request.delete(`/visitors/${visitorId}/notes/${note.id}`)
        toast('Note deleted', {
          name: 'Undo',
          run: () => void add({ id: newId(), body: note.body }).catch(toastError),
        })
      } catch (refused) {
        void client.invalidateQueries({ queryKey })
        toastError(refused)
      }
    },
  }
}
