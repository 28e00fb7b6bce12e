import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Author, Face } from '@parley/protocol/author.ts'
import type { VisitorConversation } from '@parley/protocol/conversation.ts'
import type { AgentEvent, Message, VisitorEvent } from '@parley/protocol/events.ts'
import { type Faces, facesOf } from '../agents/faces.ts'
import { publicEventsBefore } from '../events/event.ts'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { authorOf, type ConversationRow, ratingOf, STATE_COLUMNS } from './conversation.ts'

/**
 * What a visitor may receive, built by allow-list: every field is named here, nothing is taken over by spreading, and a
 * type that is not named does not exist. Notes and assignments cannot pass, whatever else changes.
 */
export function eventForVisitor(event: AgentEvent, faces: Faces): VisitorEvent | null {
  if (event.publicSeq === null) return null
  const common = { seq: event.publicSeq, at: event.at, by: faceOf(event.by, faces) }
  switch (event.type) {
    case 'conversation.started':
    case 'agent.joined':
    case 'conversation.reopened':
      return { ...common, type: event.type }
    case 'message.created':
      return { ...common, type: event.type, message: messageForVisitor(event.message) }
    case 'message.edited':
    case 'message.deleted':
      return { ...common, type: event.type, message: messageForVisitor(event.message), last: event.last }
    case 'conversation.ended':
      return { ...common, type: event.type, reopenUntil: event.reopenUntil }
    case 'rating.requested':
      return { ...common, type: event.type }
    case 'rating.given':
      return { ...common, type: event.type, rating: { score: event.rating.score, comment: event.rating.comment } }
    default:
      return null
  }
}

function messageForVisitor({ id, body, attachments, replyTo, editedAt, deleted }: Message): Message {
  return {
    id,
    body,
    ...(attachments && { attachments: attachments.map(attachmentForVisitor) }),
    // Never a note: a message cannot answer one (messages/quote.ts).
    ...(replyTo && { replyTo: { id: replyTo.id, by: replyTo.by, text: replyTo.text } }),
    ...(editedAt !== undefined && { editedAt }),
    ...(deleted && { deleted }),
  }
}

function attachmentForVisitor(one: Attachment): Attachment {
  return {
    ...{ id: one.id, kind: one.kind, name: one.name, mime: one.mime, bytes: one.bytes },
    ...(one.width !== undefined && one.height !== undefined && { width: one.width, height: one.height }),
    ...(one.durationMs !== undefined && { durationMs: one.durationMs }),
    ...(one.waveform && { waveform: one.waveform }),
  }
}

export function faceOf(author: Author, faces: Faces): Face {
  if (author.kind === 'visitor') return { kind: 'visitor' }
  if (author.kind === 'system') return { kind: 'system' }
  if (author.kind === 'bot') return { kind: 'bot', name: 'Assistant' }
  const known = faces.get(author.id)
  return { kind: 'agent', id: author.id, name: known?.name ?? 'Agent', picture: known?.picture ?? null }
}

type OwnRow = ConversationRow & { visitor_read_messages: number; agents_delivered: number; agents_read: number }

/** The visitor's own conversations in this inbox, newest first: found through the visitor, so no other can be. */
export async function listOwn(tx: Tx, visitor: Pick<VisitorAuthor, 'id'>): Promise<VisitorConversation[]> {
  const rows = await tx.rows<OwnRow>(
    'list-own',
    `select ${STATE_COLUMNS}, c.visitor_read_messages, c.agents_delivered, c.agents_read from conversations c
     where c.workspace_id = $1 and c.visitor_id = $2 order by c.started_at desc limit 50`,
    [tx.workspaceId, visitor.id],
  )
  const faces = await facesOf(tx)
  return rows.map((row) => presentOwn(row, faces))
}

export async function getOwn(tx: Tx, visitor: Pick<VisitorAuthor, 'id'>, id: string) {
  const [row] = await tx.rows<OwnRow>(
    'get-own',
    `select ${STATE_COLUMNS}, c.visitor_read_messages, c.agents_delivered, c.agents_read from conversations c
     where c.workspace_id = $1 and c.visitor_id = $2 and c.id = $3`,
    [tx.workspaceId, visitor.id, id],
  )
  if (!row) throw notFound('conversation')
  return { conversation: presentOwn(row, await facesOf(tx)), hidden: row.seq - row.public_seq }
}

export async function ownTimeline(
  tx: Tx,
  visitor: Pick<VisitorAuthor, 'id'>,
  id: string,
  before: number | null,
  limit: number,
) {
  const { conversation, hidden } = await getOwn(tx, visitor, id)
  const events = await publicEventsBefore(tx, id, before ?? conversation.seq + 1, hidden, limit)
  const faces = await facesOf(tx)
  const entries = events.map((event) => eventForVisitor(event, faces)).filter((event) => event !== null)
  return { conversation, entries, more: (entries[0]?.seq ?? 1) > 1 }
}

function presentOwn(row: OwnRow, faces: Faces): VisitorConversation {
  const host = row.host_id === null ? null : faceOf({ kind: 'agent', id: row.host_id }, faces)
  return {
    id: row.id,
    seq: row.public_seq,
    status: row.status === 'ended' ? 'ended' : host ? 'active' : 'waiting',
    agent: host?.kind === 'agent' ? host : null,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    reopenUntil: row.reopen_until?.toISOString() ?? null,
    preview:
      row.preview_by === null
        ? null
        : { by: faceOf(authorOf(row.preview_by, row.preview_by_id), faces), text: row.preview_text ?? '' },
    lastMessageAt: row.last_message_at.toISOString(),
    agentMessages: row.agent_messages,
    agentMessagesRead: row.visitor_read_messages,
    marks: { delivered: row.agents_delivered, read: row.agents_read },
    ratingAsked: row.rating_asked,
    rating: ratingOf(row),
  }
}
