/** Socket frames from a client. Every frame is one JSON object; unknown fields are ignored, unknown types refused. */
export type ClientFrame =
  | Hello
  /** A message or note. Answered by `ack` or `refused` with the same `id`, however often it is sent. */
  | {
      type: 'send'
      id: string
      conversation: string
      /** Empty only where there are attachments. */
      body: string
      /** Ids of files that this author uploaded for it, at most `ATTACHMENTS_PER_MESSAGE`. */
      attachments?: string[]
      /** The id of a message (in notes, of a note) of this conversation that it answers. */
      replyTo?: string
      /** Agents only; visitors always write messages. */
      kind?: 'message' | 'note'
      /** Agents: the epoch they saw. Refused as `stale-epoch` if their right to speak is younger. */
      epoch?: number
    }
  /** `text` is what stands in the visitor's composer; empty when they stopped. Agents send no text. */
  | { type: 'typing'; conversation: string; text?: string; active: boolean }
  /** Agents: which conversation they look at. Null: at none. */
  | { type: 'viewing'; conversation: string | null }
  /** Everything up to the public count `seq` has arrived here (`read: false`) or was seen (`read: true`). Cumulative. */
  | { type: 'seen'; conversation: string; seq: number; read: boolean }
  /** Follow a conversation from `seq` on (agents: all events, visitors: public ones). Answered by `delta` or `reset`. */
  | ({ type: 'resume' } & Resume)
  | { type: 'leave'; conversation: string }
  /** What the visitor says of itself; kept in the database once there is a first message. */
  | { type: 'profile'; profile: Profile }
  | { type: 'page'; page: Page }
  /** The visitor's tab is hidden (`away`) or in front again. */
  | { type: 'presence'; away: boolean }
  | { type: 'ping' }

/** `at` is the time of the event that has this number here: it tells a log that was set back and has grown again. */
export type Resume = { conversation: string; seq: number; at?: string }

/** A hello names so many conversations at most; the client asks for others once it is welcome. */
export const HELLO_MOST = 100

/** The first frame on every connection. Visitors bring a token; agents are known by their session cookie. */
export type Hello = {
  type: 'hello'
  v: 1
  token?: string
  /** One id per browser tab, for diagnosis. */
  tab: string
  resume: Resume[]
  profile?: Profile
  page?: Page
}

export type Profile = {
  name?: string
  email?: string
  language?: string
  timeZone?: string
  attributes?: Record<string, string | number | boolean>
  visit?: Visit
}

/** `at` is when they came to it, by the browser's clock. */
export type Page = { url: string; title: string; referrer?: string; at?: string }

/** Where they have been on this visit before they opened the chat, oldest first, and what brought them. */
export type Visit = { pages: Page[]; referrer?: string; utm?: Record<string, string> }
export const VISIT_PAGES_MOST = 30
