import { Readable } from 'node:stream'
import type { ContactImport, ImportTarget } from '@parley/protocol/contact.ts'
import type { Field } from '@parley/protocol/field.ts'
import { type Info, parse } from 'csv-parse'
import { Refused } from '../platform/refused.ts'

export const MOST_BYTES = 20 * 1_048_576
export const MOST_ROWS = 100_000
const MOST_COLUMNS = 100
const CELL_SHOWN = 60

type Format = Pick<ContactImport, 'encoding' | 'separator'>
type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>
/** A row as it stands in the file; `row` is its number in a spreadsheet, where the head is row 1. */
export type FileRow = { row: number; cells: string[] }

/** What kind of table this is, read through once from end to end. */
export async function learnFile(
  bytes: Buffer,
  fields: readonly Field[],
): Promise<Format & Pick<ContactImport, 'columns' | 'rows'>> {
  if (bytes.length === 0) throw new Refused('import-unusable', 'This file is empty.')
  const encoding = encodingOf(bytes)
  // Signs of anything but text: a spreadsheet's own format begins with PK.
  if (
    bytes.subarray(0, 2).equals(Buffer.from('PK')) ||
    (encoding !== 'UTF-16' && bytes.subarray(0, 4096).includes(0))
  ) {
    throw new Refused('import-unusable', 'This is no CSV file. In your spreadsheet, choose “Save as” and CSV.')
  }
  const format = { encoding, separator: separatorOf(new TextDecoder(encoding).decode(bytes.subarray(0, 20_000))) }
  let head: string[] | undefined
  const values: string[][] = []
  let rows = 0
  for await (const { cells } of readRows([bytes], format)) {
    if (!head) {
      head = cells
      if (head.length > MOST_COLUMNS) throw new Refused('import-unusable', `More than ${MOST_COLUMNS} columns.`)
      continue
    }
    rows++
    if (rows > MOST_ROWS) throw new Refused('import-unusable', `More than ${MOST_ROWS} rows. Split the file.`)
    for (const [at, cell] of cells.slice(0, head.length).entries()) {
      values[at] ??= []
      const some = values[at]
      const text = cell.trim()
      if (some.length < 3 && text !== '' && !some.includes(text)) some.push(text.slice(0, CELL_SHOWN))
    }
  }
  if (!head || rows === 0)
    throw new Refused('import-unusable', 'There is no row below the first one, which names the columns.')
  const columns = head.map((name, at) => ({ name: name.trim() || `Column ${at + 1}`, values: values[at] ?? [] }))
  const guessed = new Set<ImportTarget>()
  return {
    ...format,
    rows,
    columns: columns.map((column) => ({ ...column, guess: guessOf(column.name, fields, guessed) })),
  }
}

/** The rows, in whatever pieces the file comes. */
export async function* readRows(pieces: Pieces, { encoding, separator }: Format): AsyncGenerator<FileRow> {
  const parser = Readable.from(decoded(pieces, encoding)).compose(
    parse({
      delimiter: separator,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      // A quote that is never closed would take the rest of the file for one cell.
      max_record_size: 100_000,
    }),
  )
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      yield { row: info.records + info.empty_lines, cells: record }
    }
  } catch (error) {
    const { code, records } = error as { code?: string; records?: number }
    if (!code?.startsWith('CSV_')) throw error
    throw new Refused(
      'import-unusable',
      `A quote after row ${(records ?? 0) + 1} is never closed. Close it in the file.`,
    )
  }
}

async function* decoded(pieces: Pieces, encoding: ContactImport['encoding']): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding) // Takes a byte order mark away.
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true })
    // PostgreSQL cannot hold it, and no name has one.
    if (text !== '') yield text.replaceAll('\u0000', '')
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

function encodingOf(bytes: Buffer): ContactImport['encoding'] {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'UTF-8'
  } catch {
    // Not UTF-8: of what spreadsheets write, that leaves Windows' own.
    return 'Windows-1252'
  }
}

/** The one that stands most often in the head, outside quotes. */
function separatorOf(text: string): ContactImport['separator'] {
  const head =
    text
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/\r\n|\r|\n/)
      .find((line) => line.trim() !== '') ?? ''
  const count = (sign: string) => head.split(sign).length
  return ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a))[0]!
}

const NAMES: [RegExp, ImportTarget][] = [
  [/^(e-?mail|mail)( ?address| ?1| 1 value)?$/, 'email'],
  [/^(phone|tel|telephone|telefon|mobile|cell|whatsapp)( ?number| ?1)?$/, 'phone'],
  [/^((full|first|given|last|family|sur|contact|customer|display) ?)?name$/, 'name'],
  [/^(company|organi[sz]ation|firm|business|account)( ?name)?$/, 'company'],
  [/^(tags?|labels?|groups?|segments?)$/, 'tags'],
]

function guessOf(column: string, fields: readonly Field[], guessed: Set<ImportTarget>): ImportTarget {
  const plain = column
    .toLowerCase()
    .replace(/[_.:]+/g, ' ')
    .trim()
  const field = fields.find((one) => one.name.toLowerCase() === plain)
  const target = field ? (`field:${field.id}` as const) : (NAMES.find(([name]) => name.test(plain))?.[1] ?? 'skip')
  // First and last name are one; of anything else, the first column counts.
  if (target !== 'name' && guessed.has(target)) return 'skip'
  guessed.add(target)
  return target
}
