import type { Attachment } from '@parley/protocol/attachment.ts'
import { Download, FileAudio, FileText } from 'lucide-react'
import { Suspense, useState } from 'react'
import { megabytes } from '../live/uploads.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { useActs } from './message-acts.tsx'
import { VoicePlayer } from './voice-player.tsx'

const Lightbox = onDemand(
  () => import('./lightbox.tsx'),
  (module) => module.Lightbox,
)

export function fileAddress({ id, name }: Pick<Attachment, 'id' | 'name'>, preview = false): string {
  return `/files/${id}/${encodeURIComponent(name)}${preview ? '?preview=1' : ''}`
}

/** What a message carries: pictures, films and sounds to look at and hear, all else to save. */
export function Files({ files }: { files: readonly Attachment[] | undefined }) {
  const acts = useActs()
  const [shown, setShown] = useState<{ first: string; among: readonly Attachment[] } | null>(null)
  if (!files || files.length === 0) return null
  const photos = files.filter((file) => file.kind === 'image')
  return (
    <>
      {photos.length > 0 && (
        <div className={`photos n${Math.min(photos.length, 4)}`}>
          {photos.map((photo) => (
            <a
              key={photo.id}
              href={fileAddress(photo)}
              data-photo={photo.id}
              aria-label={`Photo ${photo.name}`}
              title={photo.name}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                const all = acts?.photos() ?? []
                setShown({ first: photo.id, among: all.some(({ id }) => id === photo.id) ? all : photos })
              }}
            >
              <img
                src={fileAddress(photo, true)}
                alt={photo.name}
                loading="lazy"
                decoding="async"
                {...(photos.length === 1 && sizeOf(photo))}
              />
            </a>
          ))}
        </div>
      )}
      {files.map((file) => (file.kind === 'image' ? null : <One key={file.id} file={file} />))}
      {shown !== null && (
        <Suspense fallback={null}>
          <Lightbox photos={shown.among} first={shown.first} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </>
  )
}

function One({ file }: { file: Attachment }) {
  const [broken, setBroken] = useState(false)
  if (file.kind === 'audio' && file.waveform && !broken)
    return <VoicePlayer attachment={file} onBroken={() => setBroken(true)} />
  if (file.kind === 'video' && !broken) {
    return (
      <video
        className="film"
        src={fileAddress(file)}
        controls
        preload="metadata"
        aria-label={`Video ${file.name}`}
        onError={() => setBroken(true)}
        {...sizeOf(file)}
      />
    )
  }
  const Icon = file.kind === 'audio' ? FileAudio : FileText
  return (
    <div className="doc">
      {file.kind === 'audio' && !broken && (
        // biome-ignore lint/a11y/useMediaCaption: what people send has no captions.
        <audio
          src={fileAddress(file)}
          controls
          preload="none"
          aria-label={`Recording ${file.name}`}
          onError={() => setBroken(true)}
        />
      )}
      <a className="filerow" href={fileAddress(file)} download={file.name} title={file.name}>
        <span className="th">
          <Icon className="i" />
        </span>
        <span className="grow">
          <span className="cut m" dir="auto">
            {file.name}
          </span>
          <span className="s num">
            {endingOf(file.name)}
            {megabytes(file.bytes)}
          </span>
        </span>
        <Download className="i t3" />
      </a>
    </div>
  )
}

/** The room it will take, so that nothing jumps when it comes. */
function sizeOf({ width, height }: Attachment) {
  return width && height ? { width, height, style: { aspectRatio: `${width} / ${height}` } } : {}
}

function endingOf(name: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]
  return ending ? `${ending.toUpperCase()} · ` : ''
}
