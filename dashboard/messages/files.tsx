import type { Attachment } from '@parley/protocol/attachment.ts'

/** What a message carries, by name. */
export function Files({ files }: { files: readonly Attachment[] | undefined }) {
  return files?.map(({ id, name }) => (
    <p key={id} dir="auto">
      <a href={`/files/${id}/${encodeURIComponent(name)}`} target="_blank" rel="noreferrer">
        {name}
      </a>
    </p>
  ))
}
