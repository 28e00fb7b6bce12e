import type { Field, FieldValue } from '@parley/protocol/field.ts'
import { Refused } from '../platform/refused.ts'

/** An answer as it is kept; null where it is taken away. Throws the sentence that its writer reads beside the field. */
export function checkedValue(field: Field, given: unknown): FieldValue | null {
  if (given === null || given === '') return null
  const value = typeof given === 'string' ? given.replaceAll('\u0000', '').toWellFormed().trim() : given
  const refuse = (sentence: string) => new Refused('bad-request', sentence, { field: `fields.${field.id}` })
  if (value === '') return null
  switch (field.kind) {
    case 'checkbox':
      if (typeof value !== 'boolean') throw refuse('Say yes or no.')
      return value
    case 'number': {
      const number = typeof value === 'string' ? Number(value.replace(/\s/g, '').replace(',', '.')) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) throw refuse('Not a number. Write it as in 1250.50.')
      return number
    }
    case 'date':
      if (typeof value !== 'string' || !isDate(value)) throw refuse('Not a date. Write it as in 2026-03-14.')
      return value
    case 'list':
      if (typeof value !== 'string' || !field.options.includes(value)) throw refuse('Not on the list. Choose another.')
      return value
    case 'link':
      if (typeof value !== 'string' || !isLink(value)) throw refuse('Not a link. It begins with https://.')
      return value
    case 'text':
      if (typeof value !== 'string') throw refuse('This is text.')
      if (value.length > 500) throw refuse('Too long. Up to 500 characters fit here.')
      return value
  }
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** Only what a click may open: `javascript:` is a link, too. */
function isLink(text: string): boolean {
  return text.length <= 2048 && /^https?:\/\//i.test(text) && URL.canParse(text)
}
