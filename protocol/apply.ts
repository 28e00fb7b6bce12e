import { type Conversation, previewOfMessage, type VisitorConversation } from './conversation.ts'
import type { AgentEvent, Message, VisitorEvent } from './events.ts'

/** A conversation with the end of its timeline: what a client holds, and what a fresh read returns. */
export type AgentSnapshot = { conversation: Conversation; entries: AgentEvent[] }
export type VisitorSnapshot = { conversation: VisitorConversation; entries: VisitorEvent[] }

/**
 * The one function by which a client follows a conversation. The snapshot law: `applyAgentEvent(old snapshot, event)`
 * equals a snapshot read after the event. Events must come in order; the caller sees to that (see sync.ts).
 */
export function applyAgentEvent(snapshot: AgentSnapshot, event: AgentEvent): AgentSnapshot {
  const { conversation } = snapshot
  const blocks = event.type === 'visitor.blocked' || event.type === 'visitor.unblocked'
  const entries = [...rewritten(snapshot.entries, event), event]
  return {
    conversation: {
      ...conversation,
      ...changeOf(conversation, event),
      ...(blocks && { visitor: { ...conversation.visitor, blocked: event.type === 'visitor.blocked' } }),
      ...lastShown(entries, event),
    },
    entries,
  }
}

/** After the last message was undone, the one before it is what lists show. */
function lastShown<E extends AgentEvent | VisitorEvent>(entries: E[], event: E) {
  if (event.type !== 'message.deleted' || !event.last || event.message.deleted !== 'undone') return {}
  const shown = entries.filter((one) => one.type === 'message.created' && one.message.deleted !== 'undone').pop()
  // Where it is not loaded, the row that follows says it.
  return shown?.type === 'message.created'
    ? { preview: { by: shown.by as never, text: previewOfMessage(shown.message) } }
    : {}
}

/**
 * What was written is shown as it is now: an edit or a deletion changes the entry that it is of, earlier edits of it, and
 * the quotes of it. Entries that nothing changes stay the same objects.
 */
function rewritten<E extends AgentEvent | VisitorEvent>(entries: E[], event: E): E[] {
  const now = rewordingOf(event)
  if (!now) return entries
  return entries.map((entry) => {
    const [key, words] = wordsIn(entry)
    if (!words) return entry
    if (words.id === now.id) return { ...entry, [key]: now }
    if (now.deleted && words.replyTo?.id === now.id) {
      return { ...entry, [key]: { ...words, replyTo: { ...words.replyTo, text: '' } } }
    }
    return entry
  })
}

function rewordingOf(event: AgentEvent | VisitorEvent): Message | null {
  if (event.type === 'message.edited' || event.type === 'message.deleted') return event.message
  if (event.type === 'note.edited' || event.type === 'note.deleted') return event.note
  return null
}

function wordsIn(event: AgentEvent | VisitorEvent): ['message' | 'note', Message | undefined] {
  if ('message' in event) return ['message', event.message]
  return ['note', 'note' in event ? event.note : undefined]
}

/** What of a conversation changes by events; the rest is its visitor and the marks. */
export type ConversationCore = Omit<Conversation, 'visitor' | 'visitorMarks'>

/** What an event does to its conversation. The server writes exactly this, so client and database cannot disagree. */
export function changeOf(was: ConversationCore, event: AgentEvent): Partial<ConversationCore> {
  const seen = { seq: event.seq, publicSeq: event.publicSeq ?? was.publicSeq }
  switch (event.type) {
    case 'conversation.started':
      return seen
    case 'message.created':
      return {
        ...seen,
        preview: { by: event.by, text: previewOfMessage(event.message) },
        lastMessageAt: event.at,
        waitingSince: event.by.kind === 'visitor' ? (was.waitingSince ?? event.at) : null,
        visitorMessages: was.visitorMessages + (event.by.kind === 'visitor' ? 1 : 0),
      }
    case 'message.edited':
    case 'message.deleted':
      return {
        ...seen,
        // Who said it was its author then, as now.
        ...(event.last && { preview: { by: event.by, text: previewOfMessage(event.message) } }),
        ...('waitingSince' in event && { waitingSince: event.waitingSince ?? null }),
      }
    case 'note.created':
    case 'note.edited':
    case 'note.deleted':
      return seen
    case 'agent.joined':
      return {
        ...seen,
        epoch: event.epoch,
        status: 'active',
        assigneeId: event.assigneeId,
        speakers: event.by.kind === 'agent' ? { ...was.speakers, [event.by.id]: event.epoch } : was.speakers,
      }
    case 'conversation.assigned': {
      const { assigneeId } = event
      const speaks = assigneeId !== null && assigneeId in was.speakers
      return {
        ...seen,
        epoch: event.epoch,
        status: assigneeId === null ? 'waiting' : speaks ? 'active' : 'pending',
        assigneeId,
        teamId: event.teamId ?? null,
        speakers: speaks ? { [assigneeId]: was.speakers[assigneeId]! } : {},
      }
    }
    case 'conversation.ended':
      return {
        ...seen,
        epoch: event.epoch,
        status: 'ended',
        outcome: event.outcome,
        endedAt: event.at,
        waitingSince: null,
        speakers: {},
        critical: null,
      }
    case 'conversation.reopened':
      return {
        ...seen,
        epoch: event.epoch,
        status: event.assigneeId === null ? 'waiting' : 'active',
        outcome: null,
        endedAt: null,
        assigneeId: event.assigneeId,
        speakers: event.assigneeId === null ? {} : { [event.assigneeId]: event.epoch },
      }
    case 'conversation.labelled':
      return { ...seen, labelIds: event.labelIds }
    case 'conversation.prioritised':
      return { ...seen, priority: event.priority }
    case 'conversation.categorised':
      return { ...seen, category: event.category }
    case 'conversation.flagged':
      return { ...seen, critical: event.critical }
    case 'rating.requested':
      return { ...seen, ratingAsked: true }
    case 'rating.given':
      return { ...seen, rating: event.rating }
    // A newer server than this client: what it tells of is unknown here, and counts all the same.
    default:
      return seen
  }
}

/** The visitor's counterpart of `applyAgentEvent`, under the same law. */
export function applyVisitorEvent(snapshot: VisitorSnapshot, event: VisitorEvent): VisitorSnapshot {
  const entries = [...rewritten(snapshot.entries, event), event]
  return {
    conversation: {
      ...snapshot.conversation,
      ...changeForVisitor(snapshot.conversation, event),
      ...lastShown(entries, event),
    },
    entries,
  }
}

function changeForVisitor(was: VisitorConversation, event: VisitorEvent): Partial<VisitorConversation> {
  const seen = { seq: event.seq }
  switch (event.type) {
    case 'conversation.started':
      return seen
    case 'message.created':
      return {
        ...seen,
        preview: { by: event.by, text: previewOfMessage(event.message) },
        lastMessageAt: event.at,
        agentMessages: was.agentMessages + (event.by.kind === 'visitor' ? 0 : 1),
      }
    case 'message.edited':
    case 'message.deleted':
      return {
        ...seen,
        ...(event.last && { preview: { by: event.by, text: previewOfMessage(event.message) } }),
        // Undone before it was seen: nothing waits for the visitor.
        agentMessages: was.agentMessages - (event.message.deleted === 'undone' ? 1 : 0),
      }
    case 'rating.requested':
      return { ...seen, ratingAsked: true }
    case 'rating.given':
      return { ...seen, rating: event.rating }
    case 'agent.joined':
      return { ...seen, status: 'active', agent: event.by.kind === 'agent' ? event.by : was.agent }
    case 'conversation.ended':
      return { ...seen, status: 'ended', endedAt: event.at, reopenUntil: event.reopenUntil, agent: null }
    case 'conversation.reopened': {
      const agent = event.by.kind === 'agent' ? event.by : null
      return { ...seen, status: agent ? 'active' : 'waiting', endedAt: null, reopenUntil: null, agent }
    }
    // A newer server than this client: what it tells of is unknown here, and counts all the same.
    default:
      return seen
  }
}
