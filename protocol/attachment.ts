export const ATTACHMENT_KINDS = ['image', 'video', 'audio', 'document'] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

/**
 * A file that a message carries. `id` was made by its uploader's client. Everything here was found in the file itself,
 * but for what says "claimed". Read at `GET /files/:id/:name`; visitors ask for a link first (`FileLinks`).
 */
export type Attachment = {
  id: string
  kind: AttachmentKind
  /** Safe to show and to save under: no path, no invisible characters. */
  name: string
  /** Sniffed from the content, never believed. What we do not know is `application/octet-stream`. */
  mime: string
  bytes: number
  /** Pixels, of images after they were turned upright; of videos claimed. */
  width?: number
  height?: number
  /** Of video and audio, claimed. */
  durationMs?: number
  /** A voice note's loudness over time, each 0-100, claimed. Its presence tells a voice note from another sound. */
  waveform?: number[]
}

export const ATTACHMENTS_PER_MESSAGE = 10
export const WAVEFORM_PEAKS = 64

/** The largest file of each kind, in bytes; 0 when there may be none. */
export type UploadLimits = Record<AttachmentKind, number>

/** POST /api/v1/visitor/files: where the visitor's browser finds files, by id, until `expiresAt`. Unknown ids are left out. */
export type FileLinks = { links: Record<string, string>; expiresAt: string }

/** What a preview says of a message without words. */
export function attachmentsPreview(attachments: readonly Pick<Attachment, 'kind' | 'name' | 'waveform'>[]): string {
  const [first, ...rest] = attachments
  if (!first) return ''
  if (rest.length === 0) return nameOf(first)
  return attachments.every((one) => one.kind === 'image')
    ? `${attachments.length} photos`
    : `${attachments.length} files`
}

function nameOf({ kind, name, waveform }: Pick<Attachment, 'kind' | 'name' | 'waveform'>): string {
  if (kind === 'image') return 'Photo'
  if (kind === 'video') return 'Video'
  return waveform ? 'Voice note' : `File ${name}`
}
