import type { Attachment } from '@parley/protocol/attachment.ts'
import { newId } from '@parley/protocol/id.ts'
import { FileAudio, FileText, Film, Image, Paperclip, RotateCcw, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { megabytes } from '../live/uploads.ts'
import { IconButton } from '../ui/tip.tsx'

const ICON = { image: Image, video: Film, audio: FileAudio, document: FileText }
const MOST = 10

type Coming = { id: string; file: File; share: number; sentence?: string; mayGoOn?: boolean }

export const replyFileAddress = ({ id, name }: Pick<Attachment, 'id' | 'name'>, preview = false) =>
  `/api/v1/saved-replies/files/${id}/${encodeURIComponent(name)}${preview ? '?preview=1' : ''}`

/** Files of a saved reply: kept with it, and copied whenever it is sent. */
export function ReplyFiles({
  files,
  onChange,
  onComing,
  disabled,
}: {
  files: readonly Attachment[]
  onChange(next: (was: readonly Attachment[]) => readonly Attachment[]): void
  /** How many are still on their way. */
  onComing(count: number): void
  disabled: boolean
}) {
  const chooser = useRef<HTMLInputElement>(null)
  const [coming, setComing] = useState<readonly Coming[]>([])
  const change = (id: string, what: Partial<Coming> | null) =>
    setComing((was) =>
      what ? was.map((one) => (one.id === id ? { ...one, ...what } : one)) : was.filter((one) => one.id !== id),
    )

  const onTheWay = coming.filter((one) => !one.sentence).length
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number alone is told.
  useEffect(() => onComing(onTheWay), [onTheWay])

  const send = (one: Coming) => {
    const run = new XMLHttpRequest()
    run.open('PUT', `/api/v1/saved-replies/files/${one.id}?${new URLSearchParams({ name: one.file.name || 'file' })}`)
    run.setRequestHeader('x-parley', '1')
    run.setRequestHeader('content-type', one.file.type || 'application/octet-stream')
    run.upload.onprogress = ({ loaded, total }) => change(one.id, { share: total > 0 ? (loaded / total) * 100 : 0 })
    run.onload = () => {
      const said: unknown = JSON.parse(run.responseText || 'null')
      if (run.status === 201) {
        change(one.id, null)
        onChange((was) => [...was, said as Attachment])
      } else
        change(one.id, {
          sentence: (said as { message?: string })?.message ?? 'It did not arrive.',
          mayGoOn: run.status >= 500,
        })
    }
    run.onerror = () => change(one.id, { sentence: 'The line broke.', mayGoOn: true })
    run.send(one.file)
  }
  const add = (chosen: readonly File[]) => {
    const room = MOST - files.length - coming.length
    const added = chosen.map(
      (file, at): Coming => ({
        ...{ id: newId(), file, share: 0 },
        ...(at >= room && { sentence: `A reply takes ${MOST} files.` }),
      }),
    )
    setComing((was) => [...was, ...added])
    for (const one of added) if (!one.sentence) send(one)
  }

  return (
    <div className="field">
      {files.length + coming.length > 0 && (
        <ul className="files" aria-label="Files">
          {files.map((file) => {
            const Icon = ICON[file.kind]
            return (
              <li key={file.id} className="file">
                {file.kind === 'image' ? (
                  <img className="th" src={replyFileAddress(file, true)} alt="" />
                ) : (
                  <span className="th">
                    <Icon className="i" />
                  </span>
                )}
                <div className="grow">
                  <div className="cut m" dir="auto">
                    {file.name}
                  </div>
                  <div className="s num">{megabytes(file.bytes)}</div>
                </div>
                {!disabled && (
                  <IconButton
                    name={`Remove ${file.name}`}
                    small
                    onClick={() => onChange((was) => was.filter((one) => one.id !== file.id))}
                  >
                    <X className="i" />
                  </IconButton>
                )}
              </li>
            )
          })}
          {coming.map((one) => (
            <li key={one.id} className={`file ${one.sentence ? 'bad' : ''}`}>
              <span className="th">
                <FileText className="i" />
              </span>
              <div className="grow">
                <div className="cut m" dir="auto">
                  {one.file.name}
                </div>
                {one.sentence ? (
                  <div className="s" role="alert">
                    {one.sentence}
                  </div>
                ) : (
                  <div
                    className="bar4"
                    role="progressbar"
                    aria-label={`Upload of ${one.file.name}`}
                    aria-valuenow={Math.round(one.share)}
                    aria-valuemin={0}
                    aria-valuemax={100}
                  >
                    <i style={{ inlineSize: `${one.share}%` }} />
                  </div>
                )}
              </div>
              <span className="btns">
                {one.mayGoOn && (
                  <button
                    type="button"
                    className="btn sm sec"
                    onClick={() => {
                      setComing((was) =>
                        was.map((other) => (other.id === one.id ? { id: one.id, file: one.file, share: 0 } : other)),
                      )
                      send(one)
                    }}
                  >
                    <RotateCcw className="i" />
                    Go on
                  </button>
                )}
                <IconButton name={`Remove ${one.file.name}`} small onClick={() => change(one.id, null)}>
                  <X className="i" />
                </IconButton>
              </span>
            </li>
          ))}
        </ul>
      )}
      {!disabled && (
        <>
          <button type="button" className="btn sm gho" onClick={() => chooser.current?.click()}>
            <Paperclip className="i" />
            Attach file
          </button>
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              add([...(event.target.files ?? [])])
              event.target.value = ''
            }}
          />
        </>
      )}
    </div>
  )
}
