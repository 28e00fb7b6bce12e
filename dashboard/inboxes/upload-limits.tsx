import { ATTACHMENT_KINDS, type AttachmentKind, type UploadLimits } from '@parley/protocol/attachment.ts'
import { Field } from '../ui/field.tsx'

const MEGABYTE = 1_048_576

const LABELS: Record<AttachmentKind, string> = {
  image: 'Photos, MB',
  video: 'Videos, MB',
  audio: 'Recordings, MB',
  document: 'Documents, MB',
}

/** The largest file of each kind, as it is written in the fields. */
export type WrittenLimits = Record<AttachmentKind, string>

export function writtenLimits(limits: UploadLimits): WrittenLimits {
  return perKind((kind) => String(Math.round((limits[kind] / MEGABYTE) * 100) / 100))
}

/** What is no number goes on as none, and the server says so at the field. */
export function readLimits(written: WrittenLimits): UploadLimits {
  return perKind((kind) => {
    const text = written[kind].trim().replace(',', '.')
    return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * MEGABYTE) : Number.NaN
  })
}

/** How large a file visitors and agents may send here. */
export function UploadLimitFields(props: {
  value: WrittenLimits
  onChange(value: WrittenLimits): void
  errorOf(kind: AttachmentKind): string | undefined
}) {
  return (
    <>
      <h2>Files</h2>
      <p className="t2 lead">The largest file of each kind, for visitors and agents alike. 0: none of them.</p>
      <div className="two">
        {ATTACHMENT_KINDS.map((kind) => (
          <Field
            key={kind}
            label={LABELS[kind]}
            inputMode="decimal"
            value={props.value[kind]}
            onChange={(event) => props.onChange({ ...props.value, [kind]: event.target.value })}
            error={props.errorOf(kind)}
          />
        ))}
      </div>
    </>
  )
}

function perKind<T>(of: (kind: AttachmentKind) => T): Record<AttachmentKind, T> {
  return Object.fromEntries(ATTACHMENT_KINDS.map((kind) => [kind, of(kind)])) as Record<AttachmentKind, T>
}
