import { FileAudio, FileText, Film, Image, Mic, RotateCcw, Trash2, X } from 'lucide-react'
import { megabytes, type Upload } from '../live/uploads.ts'
import { useNow } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { useComposer } from './composer-context.tsx'
import { fileAddress } from './files.tsx'
import { VoicePlayer } from './voice-player.tsx'

const ICON = { image: Image, video: Film, audio: FileAudio, document: FileText }

/** The draft's files: those that are there, on their way, broken or refused. */
export function UploadRows() {
  const { attachments } = useComposer()
  return (
    <ul className="files" aria-label="Files">
      {attachments.items.map((one) => (
        <Row key={one.id} upload={one} />
      ))}
    </ul>
  )
}

function Row({ upload }: { upload: Upload }) {
  const { attachments, field, record } = useComposer()
  const { id, name, bytes, kind, state, sent, attachment, preview, claims, lost } = upload
  const Icon = ICON[kind]
  const bad = state === 'broken' || state === 'refused'
  const share = bytes === 0 ? 0 : (sent / bytes) * 100
  const picture = preview ?? (attachment?.kind === 'image' ? fileAddress(attachment, true) : null)
  const remove = () => {
    attachments.remove(id)
    field.current?.focus()
  }
  const off = (
    <IconButton name={state === 'uploading' ? `Cancel ${name}` : `Remove ${name}`} small side="top" onClick={remove}>
      <X className="i" />
    </IconButton>
  )
  const voice = attachment?.waveform ? attachment : claims?.waveform ? { id, name, ...claims } : null
  if (voice && !bad) {
    return (
      <li className="file voice">
        <VoicePlayer attachment={voice} {...(preview && { source: preview })} />
        <span className="btns">
          <IconButton
            name="Record again"
            small
            side="top"
            onClick={() => {
              attachments.remove(id)
              record()
            }}
          >
            <Mic className="i" />
          </IconButton>
          <IconButton name="Throw away" small side="top" onClick={remove}>
            <Trash2 className="i" />
          </IconButton>
        </span>
      </li>
    )
  }
  return (
    <li className={`file ${bad ? 'bad' : ''}`}>
      {kind === 'image' && picture ? (
        <img className="th" src={picture} alt="" />
      ) : (
        <span className="th">
          <Icon className="i" />
        </span>
      )}
      <div className="grow">
        <div className="cut m" dir="auto" title={name}>
          {name}
        </div>
        {(state === 'uploading' || state === 'broken') && (
          <div
            className="bar4"
            role="progressbar"
            aria-label={`Upload of ${name}`}
            aria-valuenow={Math.round(share)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <i style={{ inlineSize: `${share}%` }} />
          </div>
        )}
        <div className="s cut num" {...(bad && { role: 'alert' })}>
          <State upload={upload} />
        </div>
      </div>
      <span className="btns">
        {state === 'broken' && (
          <button
            type="button"
            className="btn sm sec"
            onClick={() => {
              if (!lost) return attachments.goOn(id)
              attachments.remove(id)
              attachments.choose()
            }}
          >
            <RotateCcw className="i" />
            {lost ? 'Choose it again' : 'Go on'}
          </button>
        )}
        {off}
      </span>
    </li>
  )
}

function State({ upload }: { upload: Upload }) {
  const { state, bytes, sent, since, sentence, attachment } = upload
  const present = useNow(1000)
  switch (state) {
    case 'waiting':
      return `${megabytes(bytes)} · waiting`
    case 'uploading': {
      const left = sent > 0 ? ((bytes - sent) * (present - since)) / sent / 1000 : 0
      const soon =
        left >= 1 && present - since > 1500
          ? ` · ${left > 90 ? `${Math.round(left / 60)} min` : `${Math.ceil(left)} s`} left`
          : ''
      return sent >= bytes ? 'looking at it' : `${megabytes(sent)} of ${megabytes(bytes)}${soon}`
    }
    case 'done':
      return `${megabytes(attachment?.bytes ?? bytes)}${attachment?.kind === 'image' ? ' · place removed' : ''}`
    default:
      return sentence
  }
}
