import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Quote } from '@parley/protocol/events.ts'
import { seesInbox, type Viewer } from '../agents/viewer.ts'
import { lockUploads, type NamedUploads, saveTaken, takeUploads } from '../attachments/link.ts'
import { advance, type Fact, save, saveCounts } from '../conversations/advance.ts'
import type { ConversationState } from '../conversations/conversation.ts'
import { lockConversations } from '../conversations/lock.ts'
import { openConversationOf, startConversation } from '../conversations/start.ts'
import { type Recorded, record } from '../events/record.ts'
import type { Tx } from '../platform/database.ts'
import { notFound, Refused } from '../platform/refused.ts'
import { blockedAmong } from '../visitors/block.ts'
import { shutOut } from '../visitors/find-visitor.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { findMoved } from './moved.ts'
import { findQuotable, quoteFor } from './quote.ts'

export type Sender = VisitorAuthor | Viewer

/** A message on its way in. `epoch` is the one its writer saw, where it fences. */
export type Send = {
  author: Sender
  conversation: string
  id: string
  kind: 'message' | 'note'
  body: string
  /** Ids of files its author has uploaded for this conversation. */
  attachments?: string[] | undefined
  /** The id of what it answers. */
  replyTo?: string | undefined
  epoch?: number
}

/** Where it stands. `seq` in the count that the author follows: all events for agents, public ones for visitors. */
export type Sent = { id: string; conversation: string; seq: number; at: string }

/** Checks what can be checked before the database is asked; returns the body as it will be stored. */
export function checkedBody(body: unknown, mostBytes: number, attachments: readonly string[] = []): string {
  if (typeof body !== 'string') throw new Refused('bad-request', 'A message is text.', { field: 'body' })
  if (Buffer.byteLength(body) > mostBytes) {
    throw new Refused('message-too-long', `A message may have ${mostBytes} bytes.`, { field: 'body' })
  }
  // PostgreSQL's text holds no NUL, and half of a surrogate pair is not Unicode: neither has a meaning to keep.
  const text = body.replaceAll('\u0000', '').toWellFormed()
  if (text.trim() === '' && attachments.length > 0) return ''
  if (text.trim() === '') throw new Refused('message-empty', 'There is nothing to send.', { field: 'body' })
  return text
}

/**
 * The one door by which messages and notes enter conversations, whoever speaks: visitor, agent, bot or channel. Set-based,
 * because it is the one hot verb: lock the conversations → look for resends → decide in plain code → write everything.
 * Each send gets its own answer; a refusal of one does not touch the others.
 */
export async function sendMessages(tx: Tx, sends: Send[]): Promise<(Sent | Refused)[]> {
  const locking = lockConversations(tx, [...new Set(sends.map((send) => send.conversation))])
  const named = sends.flatMap((send) => send.attachments ?? [])
  const visitors = sends.flatMap(({ author }) => (author.kind === 'visitor' ? [author.id] : []))
  const [states, { before, at }, uploads, blocked, quotable] = await Promise.all([
    locking,
    findResends(tx, sends),
    named.length > 0 ? lockUploads(tx, named) : undefined,
    // After the locks, which a block takes as well: of a message and a block at once, one is first.
    visitors.length > 0 ? blockedAmong(tx, visitors) : undefined,
    sends.some((send) => send.replyTo) ? findQuotable(tx, sends) : NOTHING_QUOTABLE,
  ])
  const found = { at, states, before, uploads, blocked, quotable }
  const batch: Batch = { tx, ...found, recorded: [], changed: new Set(), messages: [] }

  const answers: (Sent | Refused)[] = []
  for (const send of sends) answers.push(await decide(batch, send))

  // Not awaited: the writes and the commit share a round trip, and the commit fails if any of them did.
  for (const writing of write(batch)) tx.unawaited(writing)
  return answers
}

/** The single-item face of `sendMessages`, for callers that already are in a transaction. */
export async function sendMessage(tx: Tx, send: Send): Promise<Sent> {
  const [answer] = await sendMessages(tx, [send])
  if (answer instanceof Refused) throw answer
  return answer!
}

type Batch = {
  tx: Tx
  at: string
  states: Map<string, ConversationState>
  before: Map<string, Stored>
  /** What the sends of this batch name; most batches name none. */
  uploads: NamedUploads | undefined
  quotable: Awaited<ReturnType<typeof findQuotable>>
  /** Visitors who are shut out. */
  blocked: ReadonlySet<string> | undefined
  recorded: Recorded[]
  /** Conversations to save; `true` when more than counts has changed. */
  changed: Set<ConversationState>
  reopened?: Set<ConversationState>
  messages: { send: Send; seq: number; attachments?: Attachment[]; replyTo?: Quote }[]
}

const NOTHING_QUOTABLE: Batch['quotable'] = new Map()

type Stored = {
  seq: number
  publicSeq: number | null
  kind: string
  body: string
  attachments?: readonly string[] | undefined
  changed?: boolean
  at: string
}

async function decide(batch: Batch, send: Send): Promise<Sent | Refused> {
  try {
    const moved = opens(batch, send) ? await findMoved(batch.tx, send) : null
    if (moved) return moved
    const state = batch.states.get(send.conversation) ?? (await start(batch, send))
    if (!mayKnow(send.author, state)) return notFound('conversation')
    const stored = batch.before.get(keyOf(send))
    if (stored) return again(send, stored)
    await admit(batch, send, state)
    return append(batch, send, state)
  } catch (refused) {
    if (refused instanceof Refused) return refused
    throw refused
  }
}

/** Whether it would begin its conversation, or take up one that has ended. */
function opens({ states, before }: Batch, send: Send): boolean {
  const state = states.get(send.conversation)
  return send.author.kind === 'visitor' && (!state || state.status === 'ended') && !before.has(keyOf(send))
}

/**
 * A resend is answered as the first time; the same id with other words is somebody's mistake. What its author has changed or
 * taken back since does not have its first words any more: a late copy of those is still no other message.
 */
function again(send: Send, stored: Stored): Sent | Refused {
  const same = stored.changed || (stored.body === send.body && sameFiles(stored.attachments, send.attachments))
  if (!same || stored.kind !== send.kind) {
    return new Refused('id-taken', 'This id was used for another message.')
  }
  const seq = send.author.kind === 'visitor' ? stored.publicSeq! : stored.seq
  return { id: send.id, conversation: send.conversation, seq, at: stored.at }
}

function sameFiles(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.length === others.length && some.every((id, i) => id === others[i])
}

function mayKnow(author: Sender, state: ConversationState): boolean {
  return author.kind === 'visitor' ? state.visitorId === author.id : seesInbox(author, state.inboxId)
}

/** Who may speak, now, under the lock. Throws the refusal, or leaves the conversation in a state that takes the message. */
async function admit(batch: Batch, send: Send, state: ConversationState): Promise<void> {
  const { author } = send
  if (batch.blocked?.has(author.id)) throw shutOut()
  if (author.kind === 'visitor') return state.status === 'ended' ? reopenFor(batch, author, state) : undefined
  if (send.kind === 'note') return
  if (state.status === 'ended')
    throw new Refused('conversation-ended', 'This conversation has ended. Reopen it to reply.')
  const since = state.speakers[author.id]
  if (since === undefined) throw new Refused('not-joined', 'Join the conversation to reply.')
  // The fence: words written before their writer lost the floor do not slip in after it was given back.
  if (send.epoch !== undefined && send.epoch < since) {
    throw new Refused('stale-epoch', 'Who answers has changed since you wrote this.')
  }
}

async function reopenFor(batch: Batch, author: VisitorAuthor, state: ConversationState): Promise<void> {
  if (state.reopenUntil === null || state.reopenUntil < batch.at) {
    throw new Refused('conversation-ended', 'This conversation is over. Start a new one.', { conversation: state.id })
  }
  const open = await openConversationOf(batch.tx, author)
  if (open) throw new Refused('conversation-open', 'Another conversation is open.', { conversation: open })
  const by = { kind: 'visitor', id: author.id } as const
  take(batch, state, { type: 'conversation.reopened', by, epoch: state.epoch + 1, assigneeId: null })
  batch.reopened = (batch.reopened ?? new Set()).add(state)
}

async function start(batch: Batch, send: Send): Promise<ConversationState> {
  if (send.author.kind !== 'visitor') throw notFound('conversation')
  if (batch.blocked?.has(send.author.id)) throw shutOut()
  const state = await startConversation(batch.tx, send.author, send.conversation, batch.at)
  batch.states.set(state.id, state)
  if (state.seq === 0) take(batch, state, { type: 'conversation.started', by: { kind: 'visitor', id: send.author.id } })
  return state
}

function append(batch: Batch, send: Send, state: ConversationState): Sent {
  const by = { kind: send.author.kind, id: send.author.id }
  const replyTo = quoteFor(send, batch.quotable)
  const attachments = taken(batch, send)
  const more = { ...(attachments && { attachments }), ...(replyTo && { replyTo }) }
  const words = { id: send.id, body: send.body, ...more }
  const { event } = take(
    batch,
    state,
    send.kind === 'note' ? { type: 'note.created', by, note: words } : { type: 'message.created', by, message: words },
  )
  batch.messages.push({ send, seq: event.seq, ...more })
  // The same id twice in one batch is a resend too.
  batch.before.set(keyOf(send), { ...event, kind: send.kind, body: send.body, attachments: send.attachments })
  const seq = send.author.kind === 'visitor' ? event.publicSeq! : event.seq
  return { id: send.id, conversation: send.conversation, seq, at: event.at }
}

function taken(batch: Batch, { id, author, conversation, attachments }: Send): Attachment[] | undefined {
  if (!batch.uploads || !attachments || attachments.length === 0) return undefined
  return takeUploads(batch.uploads, attachments, author, { conversation, message: id })
}

function take(batch: Batch, state: ConversationState, fact: Fact): Recorded {
  const recorded = advance(state, fact, batch.at)
  batch.recorded.push(recorded)
  batch.changed.add(state)
  return recorded
}

function write(batch: Batch): Promise<unknown>[] {
  if (batch.recorded.length === 0) return []
  const { tx, messages } = batch
  const rows = [
    tx.workspaceId,
    messages.map(({ send }) => send.conversation),
    messages.map(({ send }) => send.author.id),
    messages.map(({ send }) => send.id),
    messages.map(({ seq }) => seq),
    messages.map(({ send }) => send.kind),
    messages.map(({ send }) => send.body),
  ]
  const inserted = messages.some((message) => message.attachments || message.replyTo)
    ? [insertWithMore(tx, messages, rows), batch.uploads ? saveTaken(tx, batch.uploads) : null]
    : [
        tx.rows(
          'insert-messages',
          `insert into messages (workspace_id, conversation_id, author_id, id, seq, kind, body)
           select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[])`,
          rows,
        ),
      ]
  const counted = [...batch.changed].filter((state) => !batch.reopened?.has(state))
  return [
    ...inserted,
    record(tx, batch.recorded),
    counted.length > 0 ? saveCounts(tx, counted) : null,
    ...[...(batch.reopened ?? [])].map((state) => save(tx, state)),
  ].filter((writing) => writing !== null)
}

/** The same with two columns more, which batches of plain words (most) neither write nor pay for. */
function insertWithMore(tx: Tx, messages: Batch['messages'], rows: unknown[]): Promise<unknown> {
  return tx.rows(
    'insert-messages-with-more',
    `insert into messages (workspace_id, conversation_id, author_id, id, seq, kind, body, attachments, reply_to)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[])`,
    [
      ...rows,
      messages.map(({ attachments }) => (attachments ? JSON.stringify(attachments) : null)),
      messages.map(({ replyTo }) => (replyTo ? JSON.stringify(replyTo) : null)),
    ],
  )
}

function keyOf(send: Send): string {
  return `${send.conversation} ${send.author.id} ${send.id}`
}

/**
 * What is stored under these ids already, and the time. Read after the lock in the same transaction, so a resend on
 * another node is seen. LATERAL with OFFSET 0 keeps it an index probe per send; a plain join is planned as a hash over
 * all messages. One kept plan, as in conversations/lock.ts. The time rides along: it would cost a query of its own.
 */
async function findResends(tx: Tx, sends: Send[]): Promise<{ before: Map<string, Stored>; at: string }> {
  const rows = await tx.rows<{ now: Date } & (StoredRow | { n: null })>(
    'find-resends',
    `select t.now, found.* from (select clock_timestamp() as now) t left join (
       select p.n::int, m.seq, m.kind, m.body, m.attachments, m.changed, m.public_seq, m.at
       from unnest((select $2::uuid[]), (select $3::uuid[]), (select $4::uuid[])) with ordinality p(conversation_id, author_id, id, n)
       cross join lateral (
         select m.seq, m.kind, m.body, m.attachments, (m.edited_at is not null or m.deleted is not null) as changed,
           e.public_seq, e.at from messages m
         join events e on e.workspace_id = m.workspace_id and e.conversation_id = m.conversation_id and e.seq = m.seq
         where m.workspace_id = $1 and m.conversation_id = p.conversation_id and m.author_id = p.author_id and m.id = p.id
         offset 0
       ) m
     ) found on true`,
    [
      tx.workspaceId,
      sends.map((send) => send.conversation),
      sends.map((send) => send.author.id),
      sends.map((send) => send.id),
    ],
  )
  const before = new Map<string, Stored>()
  for (const row of rows) {
    if (row.n === null) continue
    const { seq, public_seq: publicSeq, kind, body, changed, at } = row
    const attachments = row.attachments?.map((one) => one.id)
    before.set(keyOf(sends[row.n - 1]!), { seq, publicSeq, kind, body, attachments, changed, at: at.toISOString() })
  }
  return { before, at: rows[0]!.now.toISOString() }
}

type StoredRow = {
  n: number
  seq: number
  public_seq: number | null
  kind: string
  body: string
  attachments: Attachment[] | null
  changed: boolean
  at: Date
}
