import { ATTACHMENTS_PER_MESSAGE } from '@parley/protocol/attachment.ts'
import { type ClientFrame, HELLO_MOST, VISIT_PAGES_MOST } from '@parley/protocol/client.ts'
import { CLOSE } from '@parley/protocol/close-codes.ts'
import type { Limits } from '@parley/protocol/limits.ts'
import { z } from 'zod'
import type { openMarks } from '../conversations/marks.ts'
import type { GroupCommit } from '../messages/group-commit.ts'
import { checkedBody } from '../messages/send.ts'
import { type Db, transaction } from '../platform/database.ts'
import { asRefusal } from '../platform/http.ts'
import { Refused } from '../platform/refused.ts'
import type { openVisitorArrivals } from '../visitors/arrive.ts'
import { writePages } from '../visitors/pages.ts'
import { updateVisitor } from '../visitors/remember.ts'
import type { Delivery } from './deliver.ts'
import { type Arrivals, resume } from './follow.ts'
import type { Buckets } from './limit.ts'
import type { Peer } from './peer.ts'
import type { PresenceBoard } from './presence.ts'
import { type Room, visitorOf } from './room.ts'
import type { Typing } from './typing.ts'
import type { Viewing } from './viewing.ts'

/** What a frame may look like. Anything else is refused with a code; the connection stays. */
const id = z.guid().transform((text) => text.toLowerCase())
const count = z.int().min(0).max(2_147_483_647)
const line = (most: number) =>
  z
    .string()
    .max(most)
    .transform((text) => text.replaceAll('\u0000', '').toWellFormed())
const Attributes = z
  .record(line(64), z.union([line(512), z.number(), z.boolean()]))
  .refine((all) => Object.keys(all).length <= 50, 'At most 50 attributes.')
const Page = z.object({
  url: line(2048),
  title: line(300),
  referrer: line(2048).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
})
const Visit = z.object({
  pages: z.array(Page).max(VISIT_PAGES_MOST),
  referrer: line(2048).optional(),
  utm: z
    .record(line(32), line(200))
    .refine((utm) => Object.keys(utm).length <= 10, 'At most ten.')
    .optional(),
})
export const ProfileFrame = z.object({
  name: line(120).optional(),
  email: line(254).optional(),
  language: line(35).optional(),
  timeZone: line(64).optional(),
  attributes: Attributes.optional(),
  visit: Visit.optional(),
})
export const PageFrame = Page
const Resume = z.object({ conversation: id, seq: count, at: z.string().max(40).optional() })
export const HelloFrame = z.object({
  type: z.literal('hello'),
  v: z.literal(1),
  token: z.string().max(400).optional(),
  tab: line(64),
  resume: z.array(Resume).max(HELLO_MOST),
  profile: ProfileFrame.optional(),
  page: PageFrame.optional(),
})
const Frame = z.discriminatedUnion('type', [
  HelloFrame,
  z.object({
    type: z.literal('send'),
    id,
    conversation: id,
    body: z.string(),
    attachments: z
      .array(id)
      .max(ATTACHMENTS_PER_MESSAGE)
      .transform((ids) => [...new Set(ids)])
      .optional(),
    replyTo: id.optional(),
    kind: z.enum(['message', 'note']).optional(),
    epoch: count.optional(),
  }),
  z.object({ type: z.literal('typing'), conversation: id, text: line(4000).optional(), active: z.boolean() }),
  z.object({ type: z.literal('viewing'), conversation: id.nullable() }),
  z.object({ type: z.literal('seen'), conversation: id, seq: count, read: z.boolean() }),
  z.object({ type: z.literal('resume'), ...Resume.shape }),
  z.object({ type: z.literal('leave'), conversation: id }),
  z.object({ type: z.literal('profile'), profile: ProfileFrame }),
  z.object({ type: z.literal('page'), page: PageFrame }),
  z.object({ type: z.literal('presence'), away: z.boolean() }),
  z.object({ type: z.literal('ping') }),
]) satisfies z.ZodType<ClientFrame>

/** Reads a frame, or throws the refusal that its sender gets. */
export function readFrame(text: string, mostBytes: number): ClientFrame {
  if (Buffer.byteLength(text) > mostBytes) {
    throw new Refused('frame-too-large', `A frame may have ${mostBytes} bytes.`)
  }
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    throw new Refused('bad-frame', 'This is not JSON.')
  }
  const read = Frame.safeParse(raw)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refused('bad-frame', issue?.message ?? 'This frame is malformed.', {
    ...(issue?.path.length && { field: issue.path.join('.') }),
  })
}

/** What frames are handed to: the same verbs that HTTP routes call. */
export type Reception = {
  db: Db
  limits: Limits
  groupCommit: GroupCommit
  marks: ReturnType<typeof openMarks>
  arrivals: Arrivals
  arrived: ReturnType<typeof openVisitorArrivals>
  delivery: Delivery
  typing: Typing
  viewing: Viewing
  presence: PresenceBoard
  sends: Buckets
  log: { error(detail: object, message: string): void }
}

/** One frame of a greeted peer. Never throws: whatever goes wrong is told to its sender, and the line stays up. */
export async function receive(reception: Reception, room: Room, peer: Peer, text: string): Promise<void> {
  peer.lastHeard = performance.now()
  if (isTooFast(peer)) return peer.close(CLOSE.tooFast)
  let frame: ClientFrame | undefined
  try {
    frame = readFrame(text, reception.limits.frameBytes)
    await handle(reception, room, peer, frame)
  } catch (error) {
    const refusal = asRefusal(error)
    if (refusal.code === 'broken') reception.log.error({ err: error }, 'a frame could not be handled')
    peer.send({ type: 'refused', id: frame && 'id' in frame ? frame.id : idIn(text), ...refusal })
  }
}

async function handle(reception: Reception, room: Room, peer: Peer, frame: ClientFrame): Promise<void> {
  switch (frame.type) {
    case 'ping':
      return peer.send({ type: 'pong', now: new Date().toISOString() })
    case 'send':
      return send(reception, peer, frame)
    case 'typing':
      return reception.typing.said(room, peer, frame)
    case 'viewing':
      if (peer.who.kind !== 'agent') throw new Refused('bad-frame', 'Only agents say this.')
      return reception.viewing.said(peer, frame.conversation)
    case 'seen':
      return reception.marks.seen({ who: peer.who, conversation: frame.conversation, seq: frame.seq, read: frame.read })
    case 'resume':
      return resume(reception.db, reception.delivery, room, peer, frame)
    case 'leave':
      return room.removeFollower(frame.conversation, peer)
    case 'profile':
    case 'page':
      return describe(reception, peer, frame)
    case 'presence':
      peer.away = frame.away
      return reception.presence.look(peer)
    case 'hello':
      throw new Refused('bad-frame', 'You have said hello already.')
  }
}

async function send(reception: Reception, peer: Peer, frame: Extract<ClientFrame, { type: 'send' }>): Promise<void> {
  const { who } = peer
  const body = checkedBody(frame.body, reception.limits.messageBytes, frame.attachments)
  if (who.kind === 'visitor') {
    const retryAfter = reception.sends.take(`${who.workspaceId}/${who.id}`)
    if (retryAfter > 0)
      throw new Refused('too-fast', 'That was a lot at once. It will go out in a moment.', { retryAfter })
  }
  const kind = who.kind === 'visitor' ? 'message' : (frame.kind ?? 'message')
  const { id, conversation, attachments, replyTo, epoch } = frame
  const sent = await reception.groupCommit.post(who.workspaceId, {
    ...{ author: who, conversation, id, kind, body },
    ...{ attachments, replyTo, epoch },
  })
  peer.send({ type: 'ack', ...sent })
}

/** A visitor says who or where it is. Remembered on the connection; in the database only for one who has written. */
async function describe(reception: Reception, peer: Peer, frame: Extract<ClientFrame, { type: 'profile' | 'page' }>) {
  if (peer.who.kind !== 'visitor') throw new Refused('bad-frame', 'Only visitors say this.')
  const visitor = visitorOf(peer)
  if (frame.type === 'page') visitor.seen.page = frame.page
  else visitor.seen.profile = { ...visitor.seen.profile, ...frame.profile }
  await transaction(reception.db, visitor.workspaceId, async (tx) => {
    if (!(await updateVisitor(tx, visitor))) return
    // Several frames may be under way at once, and `seen` knows the last of them only.
    if (frame.type === 'page') writePages(tx, visitor.id, [frame.page])
    const type = frame.type === 'profile' ? 'visitor.changed' : 'visitor.moved'
    tx.news.workspace.push({ type, visitorId: visitor.id, inboxId: visitor.inboxId })
    delete visitor.seen.profile.visit
  })
}

/** 40 frames a second for long, 100 at once: far above any person, far below a flood. */
function isTooFast(peer: Peer): boolean {
  const now = performance.now()
  const most = peer.who.kind === 'agent' ? 2000 : 100
  peer.allowance = Math.min(most, peer.allowance + ((now - peer.allowanceAt) / 1000) * (most * 0.4))
  peer.allowanceAt = now
  peer.allowance -= 1
  return peer.allowance < 0
}

/** The id a refused frame was about, so that its sender can tell which, even when the rest is unreadable. */
function idIn(text: string): string | null {
  return /"id"\s*:\s*"([0-9a-fA-F-]{36})"/.exec(text.slice(0, 2000))?.[1] ?? null
}
