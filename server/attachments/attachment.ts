import type { Attachment, AttachmentKind } from '@parley/protocol/attachment.ts'
import { z } from 'zod'

/** A file, uploaded and perhaps sent. */
export type AttachmentRow = {
  id: string
  uploader_kind: 'visitor' | 'agent' | 'bot'
  uploader_id: string
  conversation_id: string
  message_id: string | null
  state: 'uploaded' | 'sent'
  kind: AttachmentKind
  name: string
  mime: string
  bytes: number
  width: number | null
  height: number | null
  duration_ms: number | null
  waveform: number[] | null
  upload_sha256: string
  blob: string
  has_preview: boolean
}

export const COLUMNS = `a.id, a.uploader_kind, a.uploader_id, a.conversation_id, a.message_id, a.state, a.kind, a.name, a.mime,
  a.bytes, a.width, a.height, a.duration_ms, a.waveform, a.upload_sha256, a.blob, a.has_preview`

export function present(
  row: Omit<AttachmentRow, 'uploader_kind' | 'uploader_id' | 'conversation_id' | 'message_id' | 'state'>,
): Attachment {
  const { id, kind, name, mime, bytes, width, height, duration_ms: durationMs, waveform } = row
  return {
    ...{ id, kind, name, mime, bytes },
    ...(width !== null && height !== null && { width, height }),
    ...(durationMs !== null && { durationMs }),
    ...(waveform !== null && { waveform }),
  }
}

/** The same, as OpenAPI tells it. */
export const AttachmentShape = z
  .object({
    id: z.string(),
    kind: z.enum(['image', 'video', 'audio', 'document']),
    name: z.string(),
    mime: z.string().describe('Sniffed from the content.'),
    bytes: z.int(),
    width: z.int().optional(),
    height: z.int().optional(),
    durationMs: z.int().optional(),
    waveform: z.array(z.int()).optional().describe('Loudness over time, 0-100: this is a voice note.'),
  })
  .meta({ id: 'Attachment' }) satisfies z.ZodType<Attachment>

/** Where a smaller image lies, beside the image. */
export function previewKey(blob: string): string {
  return `${blob}.preview`
}
