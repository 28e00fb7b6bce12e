import type { EventType } from '@parley/protocol/events.ts'
import type { WorkspaceEventType } from './events/record-in-workspace.ts'

/** What follows from what: event type → the jobs it starts, in the transaction of the event. */
export const REACTIONS: Partial<Record<EventType | WorkspaceEventType, readonly string[]>> = {
  'agent.deactivated': ['release-conversations'],
  'agent.joined': ['notify'],
  'conversation.assigned': ['notify'],
  'conversation.flagged': ['notify'],
  'note.created': ['notify'],
  'note.edited': ['notify'],
  'rating.given': ['notify'],
  'label.merged': ['relabel-conversations', 'relabel-views'],
  'label.removed': ['relabel-conversations', 'relabel-views'],
  'invitation.created': ['send-invitation-mail'],
}

/** The same for what is too frequent for a job each: these take all that came of late at once (events/gather.ts). */
export const GATHERED: Partial<Record<EventType, readonly string[]>> = {
  'message.created': ['index-messages'],
  'message.edited': ['index-messages'],
  'message.deleted': ['index-messages'],
  'note.created': ['index-messages'],
  'note.edited': ['index-messages'],
  'note.deleted': ['index-messages'],
}
