import type { Outcome, Rating, Status } from './conversation.ts'
import type { FieldValues } from './field.ts'

/** A saved person. `name` is theirs, or what stands in for one (then `named` is false). */
export type Contact = {
  id: string
  name: string
  named: boolean
  email: string | null
  phone: string | null
  company: string | null
  tags: string[]
  /** Custom fields, by the id of their definition. */
  fields: FieldValues
  /** Of the address they last came from. */
  country: string | null
  origin: 'conversation' | 'hand' | 'import'
  createdAt: string
  /** Null: never on a site of ours. */
  lastSeenAt: string | null
  deletedAt: string | null
}

/** A browser or channel by which a contact talks to us. */
export type Identity = {
  visitorId: string
  inboxId: string
  name: string
  email: string | null
  device: string | null
  firstSeenAt: string
  lastSeenAt: string
}

/** A contact in a list. Identities and conversations are those the viewer may see. */
export type ListedContact = Contact & { identities: Pick<Identity, 'visitorId' | 'inboxId'>[]; conversations: number }
export type ContactPage = { contacts: ListedContact[]; next: string | null }

export const CONTACT_VIEWS = ['all', 'open', 'nameless', 'same', 'deleted'] as const
export type ContactView = (typeof CONTACT_VIEWS)[number]
export const CONTACT_SORTS = ['seen', 'name', 'created'] as const
export type ContactSort = (typeof CONTACT_SORTS)[number]

/** Which contacts: all of these at once. */
export type ContactFilter = {
  view: ContactView
  query?: string | undefined
  tags?: string[] | undefined
  has?: ('email' | 'phone')[] | undefined
  lacks?: ('email' | 'phone')[] | undefined
  /** Seen within so many days; or not for so many. */
  seenWithin?: number | undefined
  quietFor?: number | undefined
  country?: string | undefined
  inboxId?: string | undefined
  /** A custom field and what it holds. */
  field?: { id: string; value: string } | undefined
}

/** Of all views but `same`: who may be the same takes seconds to find among many, so it is only asked for by who looks. */
export type ContactCounts = Record<Exclude<ContactView, 'same'>, number> & {
  tags: { tag: string; count: number }[]
  countries: string[]
}

/** Somebody who may be the same person, and why we think so. */
export type MaybeSame = { contact: Contact; evidence: { kind: 'phone' | 'email' | 'name'; value: string }[] }

export type LifeEntry = { at: string } & (
  | {
      type: 'conversation'
      id: string
      inboxId: string
      status: Status
      outcome: Outcome | null
      assigneeId: string | null
      rating: Rating | null
      title: string
      preview: string | null
    }
  | { type: 'note'; conversation: string; by: string | null; body: string }
  | { type: 'created'; by: string | null; origin: Contact['origin'] }
  | { type: 'linked'; by: string | null; name: string }
  | { type: 'tagged'; by: string | null; added: string[]; removed: string[] }
  /** `merge` while it may be undone. */
  | { type: 'merged'; by: string | null; name: string; merge: string | null }
  | { type: 'unmerged'; by: string | null; name: string }
  | { type: 'deleted' | 'restored'; by: string | null }
)

export type ContactDetails = {
  contact: Contact
  identities: Identity[]
  conversations: number
  openConversation: string | null
  same: MaybeSame[]
}
export type Life = { entries: LifeEntry[]; next: string | null }

/** What may be chosen in a merge, one side each; tags, identities and conversations are all kept. */
export const MERGE_FIELDS = ['name', 'email', 'phone', 'company'] as const
export type MergeField = (typeof MERGE_FIELDS)[number]

/** Where a column of a file goes: a fact, a custom field as `field:ID`, or nowhere. */
export const IMPORT_TARGETS = ['name', 'email', 'phone', 'company', 'tags', 'skip'] as const
export type ImportTarget = (typeof IMPORT_TARGETS)[number] | `field:${string}`

export type ImportSettings = {
  columns: ImportTarget[]
  /** Of a contact whose e-mail or phone we know: fill what is empty, replace what the file has, or leave the row out. */
  known: 'fill' | 'replace' | 'skip'
  tag: string
  /** For numbers without a country, such as "+46"; null: they stay as they are. */
  dialCode: string | null
  /** How dates are written where the file leaves it open. */
  dates: 'day-first' | 'month-first'
}

/** One row of the file that is left out, or that goes in otherwise than it stands. */
export type ImportProblem = {
  row: number
  column: string | null
  value: string
  what: string
  mended: boolean
}

export type ImportTally = { fresh: number; known: number; mended: number; left: number }

export type ImportCheck = {
  tally: ImportTally
  /** The first five hundred; the report has all. */
  problems: ImportProblem[]
  problemCount: number
  preview: {
    name: string | null
    email: string | null
    phone: string | null
    company: string | null
    tags: string[]
    known: boolean
  }[]
}

export type ContactImport = {
  id: string
  name: string
  bytes: number
  encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252'
  separator: ',' | ';' | '\t'
  columns: { name: string; values: string[]; guess: ImportTarget }[]
  rows: number
  state: 'draft' | 'running' | 'done' | 'undoing' | 'undone'
  settings: ImportSettings | null
  /** Rows of the file that have been dealt with. */
  doneRows: number
  tally: ImportTally
  createdAt: string
  by: string | null
}
