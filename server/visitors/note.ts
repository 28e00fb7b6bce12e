import type { VisitorNote } from '@parley/protocol/visitor.ts'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { lockVisitor } from './link-contact.ts'

/** Newest first. */
export async function listNotes(tx: Tx, visitorId: string): Promise<VisitorNote[]> {
  const rows = await tx.rows<NoteRow>(
    'list-visitor-notes',
    `select id, author_id, body, created_at, edited_at from visitor_notes where workspace_id = $1 and visitor_id = $2
     order by created_at desc, id desc limit 200`,
    [tx.workspaceId, visitorId],
  )
  return rows.map(present)
}

/** The client makes the id: the same words under the same id are the same note. */
export async function addNote(
  tx: Tx,
  viewer: Viewer,
  visitorId: string,
  { id, body }: { id: string; body: string },
): Promise<VisitorNote> {
  const { inbox_id: inboxId } = await lockVisitor(tx, viewer, visitorId)
  await tx.rows(
    'add-visitor-note',
    `insert into visitor_notes (workspace_id, visitor_id, id, author_id, body) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [tx.workspaceId, visitorId, id, viewer.id, body],
  )
  const note = await getNote(tx, visitorId, id)
  if (note.by !== viewer.id || (note.body !== body && note.editedAt === null)) {
    throw new Refused('id-taken', 'This id was used for another note.')
  }
  tx.news.workspace.push({ type: 'visitor.noted', visitorId, inboxId })
  return note
}

export async function editNote(
  tx: Tx,
  viewer: Viewer,
  visitorId: string,
  { id, body }: { id: string; body: string },
): Promise<VisitorNote> {
  const { inbox_id: inboxId } = await lockVisitor(tx, viewer, visitorId)
  needOwn(viewer, await getNote(tx, visitorId, id))
  await tx.rows(
    'edit-visitor-note',
    `update visitor_notes set body = $4, edited_at = clock_timestamp()
     where workspace_id = $1 and visitor_id = $2 and id = $3 and body <> $4`,
    [tx.workspaceId, visitorId, id, body],
  )
  tx.news.workspace.push({ type: 'visitor.noted', visitorId, inboxId })
  return getNote(tx, visitorId, id)
}

export async function deleteNote(tx: Tx, viewer: Viewer, visitorId: string, id: string): Promise<void> {
  const { inbox_id: inboxId } = await lockVisitor(tx, viewer, visitorId)
  needOwn(viewer, await getNote(tx, visitorId, id))
  await tx.rows(
    'delete-visitor-note',
    'delete from visitor_notes where workspace_id = $1 and visitor_id = $2 and id = $3',
    [tx.workspaceId, visitorId, id],
  )
  tx.news.workspace.push({ type: 'visitor.noted', visitorId, inboxId })
}

type NoteRow = { id: string; author_id: string; body: string; created_at: Date; edited_at: Date | null }

async function getNote(tx: Tx, visitorId: string, id: string): Promise<VisitorNote> {
  const [row] = await tx.rows<NoteRow>(
    'get-visitor-note',
    `select id, author_id, body, created_at, edited_at from visitor_notes
     where workspace_id = $1 and visitor_id = $2 and id = $3`,
    [tx.workspaceId, visitorId, id],
  )
  if (!row) throw notFound('note')
  return present(row)
}

function needOwn(viewer: Viewer, note: VisitorNote): void {
  if (note.by !== viewer.id) throw new Refused('forbidden', 'Only who wrote a note changes it. Add one of your own.')
}

function present({ id, author_id: by, body, created_at, edited_at }: NoteRow): VisitorNote {
  return { id, by, body, at: created_at.toISOString(), editedAt: edited_at?.toISOString() ?? null }
}
