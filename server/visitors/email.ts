import { z } from 'zod'

/** What is wrong with an e-mail address, said to the person who typed it. */
export function readEmail(text: string): { email: string } | { wrong: string } {
  const email = text.trim().toLowerCase()
  const [before, after, more] = email.split('@')
  if (after === undefined) return { wrong: 'Not an e-mail: no @. Use name@example.com.' }
  if (!before) return { wrong: 'Not an e-mail: nothing before the @.' }
  if (!after) return { wrong: 'Not an e-mail: nothing after the @.' }
  if (/\s/.test(email)) return { wrong: 'Not an e-mail: it has a space inside.' }
  if (more !== undefined) return { wrong: 'Not an e-mail: more than one @.' }
  if (!/\.[^.]{2,}$/.test(after)) return { wrong: 'Not an e-mail: no ending such as .com.' }
  if (email.length > 254 || !z.email().safeParse(email).success)
    return { wrong: 'Not an e-mail. Use name@example.com.' }
  return { email }
}

/** As somebody types it who writes down a person; empty means: take it away. */
export const emailShape = z
  .string()
  .max(1000)
  .nullable()
  .transform((text, context) => {
    if (!text?.trim()) return null
    const read = readEmail(text)
    if ('email' in read) return read.email
    context.addIssue({ code: 'custom', message: read.wrong })
    return z.NEVER
  })
