import { type Conversation, previewOfMessage, type VisitorConversation } from './conversation.ts'
import type { AgentEvent, VisitorEvent } from './events.ts'

/** A conversation with the end of its timeline: what a client holds, and what a fresh read returns. */
export type AgentSnapshot = { conversation: Conversation; entries: AgentEvent[] }
export type VisitorSnapshot = { conversation: VisitorConversation; entries: VisitorEvent[] }

/**
 * The one function by which a client follows a conversation. The snapshot law: `applyAgentEvent(old snapshot, event)`
 * equals a snapshot read after the event. Events must come in order; the caller sees to that (see sync.ts).
 */
export function applyAgentEvent(snapshot: AgentSnapshot, event: AgentEvent): AgentSnapshot {
  return {
    conversation: { ...snapshot.conversation, ...changeOf(snapshot.conversation, event) },
    entries: [...snapshot.entries, event],
  }
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
        visitorMessages: was.visitorMessages + (event.by.kind === 'visitor' ? 1 : 0),
      }
    case 'note.created':
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
        speakers: {},
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
    // A newer server than this client: what it tells of is unknown here, and counts all the same.
    default:
      return seen
  }
}

/** The visitor's counterpart of `applyAgentEvent`, under the same law. */
export function applyVisitorEvent(snapshot: VisitorSnapshot, event: VisitorEvent): VisitorSnapshot {
  return {
    conversation: { ...snapshot.conversation, ...changeForVisitor(snapshot.conversation, event) },
    entries: [...snapshot.entries, event],
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
