import type { Author } from './author.ts'
import type { Rating, Status, VisitorIdentity } from './conversation.ts'

/** What is kept for an agent until they have seen it. `taken`: it was theirs, and somebody gave it to another. */
export const NOTIFICATION_KINDS = ['mentioned', 'assigned', 'team', 'critical', 'taken', 'joined', 'rated'] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

/** Something that concerns me. `text` is said of it where words belong to it, on one line, as they are now. */
export type Notification = {
  id: string
  kind: NotificationKind
  at: string
  by: Author
  read: boolean
  conversation: { id: string; inboxId: string; status: Status; visitor: VisitorIdentity }
  /** Open the conversation at this event. */
  seq: number
  text: string | null
  rating: Rating | null
}

/** Newest first. `unread` counts all there are, up to `UNREAD_CAP`. */
export type NotificationPage = { notifications: Notification[]; unread: number; next: string | null }
export const UNREAD_CAP = 100

/** What an agent may be told of: what is kept, and two things that pass: a message in a chat of theirs, and a chat that waits. */
export const TOLD_KINDS = [
  'assigned',
  'message',
  'waiting',
  'mentioned',
  'team',
  'critical',
  'taken',
  'joined',
  'rated',
] as const
export type ToldKind = (typeof TOLD_KINDS)[number]

/** In the desk: a word at its edge. Sound. Browser: by the system, while no desk of theirs is in front. */
export const WAYS = ['desk', 'sound', 'browser'] as const
export type Way = (typeof WAYS)[number]

export const SOUNDS = ['pebble', 'drop', 'two-notes', 'chime'] as const
export type SoundName = (typeof SOUNDS)[number]

export type NotificationSettings = {
  ways: Record<ToldKind, Way[]>
  sounds: { message: SoundName; waiting: SoundName; other: SoundName }
  /** 0 to 100. */
  volume: number
  /** Whether a notification of the system shows what was written: others may look at the screen. */
  showWords: boolean
  quiet: {
    /** Do not disturb: until then, or until it is switched off. */
    until: string | 'always' | null
    /** Every day, by the clock of the browser: "18:00" to "09:00". */
    daily: { from: string; to: string } | null
    /** What is critical, or in an urgent conversation, gets through. */
    urgentThrough: boolean
  }
}

export const USUAL_SETTINGS: NotificationSettings = {
  ways: {
    assigned: ['desk', 'sound', 'browser'],
    message: ['desk', 'sound', 'browser'],
    waiting: ['desk', 'sound', 'browser'],
    mentioned: ['desk', 'sound', 'browser'],
    team: ['desk', 'sound'],
    critical: ['desk', 'sound', 'browser'],
    taken: ['desk'],
    joined: ['desk'],
    rated: ['desk'],
  },
  sounds: { message: 'pebble', waiting: 'two-notes', other: 'drop' },
  volume: 60,
  showWords: true,
  quiet: { until: null, daily: null, urgentThrough: true },
}
