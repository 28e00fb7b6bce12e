import type { ContactFilter } from '@parley/protocol/contact.ts'
import type { Field } from '@parley/protocol/field.ts'
import type { Viewer } from '../agents/viewer.ts'
import { type Db, transaction } from '../platform/database.ts'
import { present } from './contact.ts'
import { readRows } from './list.ts'

const PIECE = 1000

/** A file that spreadsheets read: in pieces as they are read, each in a transaction of its own, so that none is held for minutes. */
export async function* exportContacts(
  db: Db,
  viewer: Viewer,
  filter: ContactFilter,
  fields: readonly Field[],
  ids?: readonly string[],
): AsyncGenerator<string> {
  yield `\ufeff${lineOf(['Name', 'E-mail', 'Phone', 'Company', 'Tags', 'Country', 'Saved', 'Last seen', ...fields.map((one) => one.name)])}`
  for (let after: string | null = null; ; ) {
    const rows = await transaction(db, viewer.workspaceId, (tx) =>
      readRows(tx, viewer, { filter, sort: 'created', order: 'asc', after, limit: PIECE, ids }),
    )
    const piece = rows.slice(0, PIECE)
    yield piece
      .map((row) => {
        const { email, phone, company, tags, country, createdAt, lastSeenAt } = present(row)
        const own = fields.map((field) => row.fields[field.id] ?? '')
        return lineOf([row.name, email, phone, company, tags.join('; '), country, createdAt, lastSeenAt, ...own])
      })
      .join('')
    const last = piece.at(-1)
    if (!last || rows.length <= PIECE) return
    after = last.id + last.cursor
  }
}

export function lineOf(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/**
 * One cell. What begins as a formula does would be run by the spreadsheet that opens the file: an apostrophe before it makes
 * it text. A phone number with nothing but digits after its plus is no formula.
 */
export function cellOf(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  const isFormula = /^[\s]*[=+\-@\t\r|]/.test(value) && !/^\+\d+$/.test(value)
  const text = isFormula ? `'${value}` : value
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
