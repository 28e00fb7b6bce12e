import type { ContactImport, ImportProblem, ImportSettings } from '@parley/protocol/contact.ts'
import type { Field, FieldValue, FieldValues } from '@parley/protocol/field.ts'
import { checkedValue } from '../fields/value.ts'
import { Refused } from '../platform/refused.ts'
import { readEmail } from '../visitors/email.ts'
import { readPhone } from '../visitors/phone.ts'
import { distinctTags, MOST_TAGS } from './contact.ts'
import type { FileRow } from './import-file.ts'

export type ImportedFacts = {
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  tags: string[]
  fields: FieldValues
}

/** What a row becomes; without `facts` it is left out. */
export type ReadRow = { row: number; facts: ImportedFacts | null; problems: ImportProblem[] }

/** One row by the columns' meaning. What is wrong is said of the cell it stands in, and either mended or the row is left out. */
export function readImportRow(
  { row, cells }: FileRow,
  columns: ContactImport['columns'],
  settings: ImportSettings,
  fields: readonly Field[],
): ReadRow {
  const problems: ImportProblem[] = []
  const problem = (column: string | null, value: string, what: string, mended: boolean) =>
    problems.push({ row, column, value: value.length > 60 ? `…${value.length} characters` : value, what, mended })
  const facts: ImportedFacts = { name: null, email: null, phone: null, company: null, tags: [], fields: {} }

  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    problem(null, `${cells.length} cells`, `The file has ${columns.length} columns. A separator without quotes?`, false)
    return { row, facts: null, problems }
  }
  for (const [at, target] of settings.columns.entries()) {
    const column = columns[at]?.name ?? null
    const cell = textOf(cells[at] ?? '')
    if (cell === '' || target === 'skip') continue
    if (target === 'name' || target === 'company') {
      const text = target === 'name' && facts.name ? `${facts.name} ${cell}` : cell
      if (text.length > 200) problem(column, text, 'Longer than 200 characters. Cut it in the file.', false)
      else facts[target] = text
    } else if (target === 'email') {
      const plain = cell.replace(/^mailto:/i, '')
      const read = readEmail(plain.replace(/\s/g, ''))
      if ('wrong' in read) problem(column, cell, read.wrong, false)
      else {
        facts.email = read.email
        if (/\s/.test(plain)) problem(column, cell, `A space inside. Read as ${read.email}.`, true)
      }
    } else if (target === 'phone') {
      const read = readPhone(cell, settings.dialCode)
      if ('wrong' in read) problem(column, cell, read.wrong, false)
      else facts.phone = read.phone
    } else if (target === 'tags') {
      const tags = cell.split(/[;,|]/).map((tag) => tag.replace(/\s+/g, ' ').trim())
      const short = tags.filter((tag) => tag !== '' && tag.length <= 40)
      if (tags.some((tag) => tag.length > 40))
        problem(column, cell, 'A tag of more than 40 characters is left away.', true)
      facts.tags = distinctTags([...facts.tags, ...short]).slice(0, MOST_TAGS - 1)
    } else {
      const field = fields.find((one) => `field:${one.id}` === target)
      if (!field) continue
      const read = readField(field, cell, settings)
      if (typeof read === 'object') problem(column, cell, read.wrong, true)
      else facts.fields[field.id] = read
    }
  }
  const isWrong = problems.some((one) => !one.mended)
  if (!isWrong && facts.email === null && facts.phone === null) {
    const at = settings.columns.findIndex((target) => target === 'email' || target === 'phone')
    problem(columns[at]?.name ?? null, 'empty', 'No e-mail and no phone: nobody to write to.', false)
    return { row, facts: null, problems }
  }
  return { row, facts: isWrong ? null : facts, problems }
}

/** Without what a spreadsheet, or our own export, put before a formula to keep it text. */
function textOf(cell: string): string {
  return cell
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'(?=[=+\-@])/, '')
}

function readField(field: Field, cell: string, settings: ImportSettings): FieldValue | { wrong: string } {
  const empty = 'The field stays empty.'
  try {
    const value = checkedValue(field, asField(field, cell, settings))
    return value ?? { wrong: empty }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (field.kind === 'list') return { wrong: `Not in the list ${field.options.join(', ')}. ${empty}` }
    if (field.kind === 'date') return { wrong: `No such day. ${empty}` }
    return { wrong: `${error.message.split('. ')[0]}. ${empty}` }
  }
}

function asField(field: Field, cell: string, { dates }: ImportSettings): FieldValue {
  switch (field.kind) {
    case 'checkbox':
      if (/^(yes|y|true|1|x|ja|si|sí|oui)$/i.test(cell)) return true
      return /^(no|n|false|0|nein|non)$/i.test(cell) ? false : cell
    case 'number':
      return numberOf(cell)
    case 'date':
      return dateOf(cell, dates)
    case 'list':
      return field.options.find((option) => option.toLowerCase() === cell.toLowerCase()) ?? cell
    default:
      return cell
  }
}

/** 1284.00 · 1,284.00 · 1.284,00 · €89.50: the sign that stands last divides the cents. */
function numberOf(cell: string): string {
  const plain = cell.replace(/[^\d.,+-]/g, '')
  const cents = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','))
  if (cents < 0) return plain || cell
  const whole = plain.slice(0, cents)
  const rest = plain.slice(cents + 1)
  const groups = rest.length === 3 && (plain[cents] === ',' || whole.includes(plain[cents]!))
  return groups ? plain.replace(/[.,]/g, '') : `${whole.replace(/[.,]/g, '')}.${rest}`
}

function dateOf(cell: string, order: ImportSettings['dates']): string {
  const pad = (text: string) => text.padStart(2, '0')
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(cell)
  if (iso) return `${iso[1]}-${pad(iso[2]!)}-${pad(iso[3]!)}`
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?$/.exec(cell)
  if (!local) return cell
  const [, first, second, year] = local as unknown as [string, string, string, string]
  // A number above twelve is no month, whatever was said of the order.
  const dayFirst = Number(second) > 12 ? false : Number(first) > 12 || order === 'day-first'
  return dayFirst ? `${year}-${pad(second)}-${pad(first)}` : `${year}-${pad(first)}-${pad(second)}`
}
