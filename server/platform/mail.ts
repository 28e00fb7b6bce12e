import { createTransport } from 'nodemailer'
import type { Config } from '../config.ts'

/** `html` says the same as `text`, for readers that show it. */
export type Letter = { to: string; subject: string; text: string; html?: string }

export type Mail = {
  /** Resolves when the mail server has taken the letter. Throws `MailRefused` when it never will. */
  send(letter: Letter): Promise<void>
}

/** The mail server said no for good: the same letter will not go through later either. */
export class MailRefused extends Error {}

/** Null without a mail server: whoever wants to write must have another way. */
export function openMail(settings: Config['mail']): Mail | null {
  if (!settings) return null
  const transport = createTransport(settings.url, {
    from: settings.from,
    // A letter is text of ours. Without these, words that look like a path could be read as a file.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text, html }) {
      try {
        await transport.sendMail({ to: { name: '', address: oneLine(to) }, subject: oneLine(subject), text, html })
      } catch (error) {
        const { responseCode, message } = error as { responseCode?: number; message: string }
        if (responseCode !== undefined && responseCode >= 500) throw new MailRefused(message)
        throw error
      }
    },
  }
}

/** Names and addresses come from people: a line break in one must not begin a header of theirs. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim()
}
