import type { Attachment } from './attachment.ts'

/** Who sees a saved reply: everyone who answers, one team, or its author alone. */
export const AUDIENCES = ['everyone', 'team', 'me'] as const
export type Audience = (typeof AUDIENCES)[number]

/** A canned response. `body` is Markdown with variables (variables.ts); typed as `/shortcut`. */
export type SavedReply = {
  id: string
  name: string
  /** In small letters, without spaces. */
  shortcut: string
  /** Empty: in none. */
  folder: string
  body: string
  audience: Audience
  teamId: string | null
  authorId: string
  files: Attachment[]
  /** How often it was used, by everyone: what ranks it. */
  uses: number
  mayChange: boolean
}

export const SHORTCUT = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u
export const LONGEST_SHORTCUT = 40

/** POST /api/v1/saved-replies/:id/uses: files of the reply as uploads of the sender, and those that could not be one. */
export type SavedReplyUse = { attachments: Attachment[]; refused: { file: string; message: string }[] }
