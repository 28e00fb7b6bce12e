import { z } from 'zod'

/** A number as we keep it, or what is wrong with it. Digits, with + before them where the country is known. */
export function readPhone(text: string, dialCode: string | null = null): { phone: string } | { wrong: string } {
  // What people put between digits, in any script; an extension is no part of the number.
  const plain = text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/(?:ext\.?|x)\s*\d+$/i, '')
    .replace(/[\s().\-/\u00a0\u2010-\u2015\u200e\u200f\u202a-\u202e]/g, '')
    .replace(/^tel:/i, '')
  if (!/^\+?\d+$/.test(plain)) return { wrong: 'Not a phone number. Use digits, like +46 31 555 01 42.' }
  const phone = withCountry(plain, dialCode)
  const digits = phone.replace('+', '').length
  if (digits < 7) return { wrong: 'Too short for a phone number. Add the country code, like +46.' }
  if (digits > 15) return { wrong: 'Too long for a phone number: 15 digits at most.' }
  return { phone }
}

function withCountry(digits: string, dialCode: string | null): string {
  if (digits.startsWith('+')) return digits
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return dialCode === null ? digits : dialCode + digits.replace(/^0/, '')
}

/** What somebody types who looks for a number: its digits without what stands before them; null when it is none. */
export function digitsAsked(query: string): string | null {
  if (!/^[\s\d()+.\-/]+$/.test(query)) return null
  const digits = query.replace(/\D/g, '').replace(/^0{1,2}/, '')
  return digits.length >= 3 ? digits : null
}

/** As somebody types it who writes down a person; empty means: take it away. */
export const phoneShape = z
  .string()
  .max(1000)
  .nullable()
  .transform((text, context) => {
    if (!text?.trim()) return null
    const read = readPhone(text)
    if ('phone' in read) return read.phone
    context.addIssue({ code: 'custom', message: read.wrong })
    return z.NEVER
  })
