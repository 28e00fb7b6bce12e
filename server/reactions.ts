import type { EventType } from '@parley/protocol/events.ts'
import type { WorkspaceEventType } from './events/record-in-workspace.ts'

/** What follows from what: event type → the jobs it starts, in the transaction of the event. */
export const REACTIONS: Partial<Record<EventType | WorkspaceEventType, readonly string[]>> = {
  'agent.deactivated': ['release-conversations'],
  'invitation.created': ['send-invitation-mail'],
}
