import { type Condition, kindOf } from '@parley/protocol/view.ts'

/** Whether a condition says all that it takes to ask it. */
export function isComplete({ field, op, value }: Condition): boolean {
  if (/^(attribute|field):$/.test(field)) return false
  if (op === 'known' || op === 'unknown') return true
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'object') return Number.isInteger(value.n) && value.n >= 0 && value.n <= 10_000
  if (kindOf(field) === 'time') return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
}
