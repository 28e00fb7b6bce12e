import type { Conversation, Marks, ViewCounts } from './conversation.ts'
import type { Refusal } from './errors.ts'
import type { AgentEvent, VisitorEvent } from './events.ts'
import type { Limits } from './limits.ts'

/** Socket frames to a client. `E` is the projection its reader may see. */
export type ServerFrame<E = AgentEvent | VisitorEvent> =
  | { type: 'welcome'; v: 1; now: string; version: string; limits: Limits }
  /** The message is committed: it survives kill -9 of the app and of the database. */
  | { type: 'ack'; id: string; conversation: string; seq: number; at: string }
  | ({ type: 'refused'; id: string | null } & Refusal)
  | { type: 'event'; conversation: string; event: E }
  /** Answers `resume`: all events after `from`. With `more`, ask again from the last one. */
  | { type: 'delta'; conversation: string; from: number; events: E[]; more: boolean }
  /** Answers `resume` when a delta cannot: forget this conversation's timeline and read it afresh. */
  | { type: 'reset'; conversation: string; reason: 'ahead' | 'too-far' | 'unknown' }
  /** How far the other side has got. */
  | { type: 'marks'; conversation: string; marks: Marks }
  /** Agents: how far I have read on any of my devices, and the visitor's message count there. */
  | { type: 'read'; conversation: string; seq: number; visitorMessages: number }
  /** Agents: the present state of conversations; a row wins over one with a smaller seq. */
  | { type: 'rows'; rows: Conversation[] }
  /** Agents: conversations they may no longer see. */
  | { type: 'gone'; conversations: string[] }
  | { type: 'counts'; counts: ViewCounts }
  /** Believe it for `limits.typing.ttlMs`. `text` only goes from visitors to agents. */
  | {
      type: 'typing'
      conversation: string
      by: { kind: 'visitor' | 'agent'; id: string }
      active: boolean
      text?: string
    }
  /** Agents: which colleagues look at a conversation, on any node. */
  | { type: 'viewing'; conversation: string; agents: string[] }
  /** Visitors by id: here, or in a hidden tab, or gone. For agents. */
  | { type: 'presence'; visitors: Record<string, Presence> }
  /** Visitors: whether someone is there to answer. */
  | { type: 'team'; online: boolean }
  /** Agents: something in the workspace changed; read it again. */
  | { type: 'changed'; what: ChangedThing; id?: string }
  | { type: 'pong'; now: string }

/** What agents hold beside conversations. `visitors`: of the one with the frame's `id`. */
export const CHANGED_THINGS = [
  'agents',
  'inboxes',
  'me',
  'labels',
  'views',
  'saved-replies',
  'fields',
  'contacts',
  'visitors',
  'notifications',
] as const
export type ChangedThing = (typeof CHANGED_THINGS)[number]

export type Presence = 'online' | 'away' | 'left'

export type AgentFrame = ServerFrame<AgentEvent>
export type VisitorFrame = ServerFrame<VisitorEvent>
