import type { Conversation, VisitorConversation } from './conversation.ts'
import type { AgentEvent, VisitorEvent } from './events.ts'
import type { Presence } from './server.ts'

/** One page of a view. `read` holds, per conversation, the visitor's message count at my read mark (0 when absent). */
export type ConversationPage = {
  conversations: Conversation[]
  read: Record<string, number>
  presence: Record<string, Presence>
  /** Pass as `after` for the next page; null at the end. */
  next: string | null
}

/** The end of a timeline, or the part before `before`: oldest first. `seq` is the conversation's last event's number. */
export type TimelinePage = { conversation: Conversation; entries: AgentEvent[]; more: boolean }
export type VisitorTimelinePage = { conversation: VisitorConversation; entries: VisitorEvent[]; more: boolean }
