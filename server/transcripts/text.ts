import type { Attachment } from '@parley/protocol/attachment.ts'
import { parseMarkdown, plainText } from '@parley/protocol/markdown.ts'
import type { Line } from './lines.ts'
import type { Transcript } from './read.ts'

/** As plain text: for a letter, and for whoever wants to search it. */
export function transcriptText(transcript: Transcript, timeZone: string): string {
  const time = clockIn(timeZone)
  const lines = transcript.lines.map((line) => `[${time(line.at)}] ${saidIn(line)}`)
  return `${headline(transcript, timeZone)}\n\n${lines.join('\n')}\n`
}

function saidIn({ who, kind, body, files }: Line): string {
  if (kind === 'happened') return `— ${inOneLine(body)}`
  const words = [plainText(parseMarkdown(body)), ...files.map(fileWords)].filter(Boolean).join('\n')
  // What goes on in a second line stands in, so that nobody can write a line that looks like another's.
  return `${inOneLine(who)}${kind === 'note' ? ' (note)' : ''}: ${words.replaceAll('\n', '\n    ')}`
}

const inOneLine = (text: string) => text.replace(/\s+/g, ' ')

export function headline({ company, visitor, startedAt }: Transcript, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(new Date(startedAt))
  return `Conversation of ${visitor} with ${company}, ${day} (times in ${timeZone})`
}

export function fileWords({ name, bytes }: Attachment): string {
  const size =
    bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
  return `[File: ${name}, ${size}]`
}

export function clockIn(timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone })
  return (at) => format.format(new Date(at))
}

/** A time zone that we can count in; else that of the clock everybody shares. */
export function knownTimeZone(said: string | null | undefined): string {
  try {
    return said ? new Intl.DateTimeFormat('en', { timeZone: said }).resolvedOptions().timeZone : 'UTC'
  } catch {
    return 'UTC'
  }
}
