import type { Attachment } from '@parley/protocol/attachment.ts'
import { render } from 'preact'
import type { Chat } from '../chat.ts'
import { Icon } from '../panel/icon.tsx'
import { choose } from '../thread/choose.ts'
import type { Said } from '../thread/turns.ts'
import { words } from '../words.ts'
import { Gallery } from './gallery.tsx'
import { useLink, useSource } from './links.ts'
import { Recording } from './recording.tsx'
import type { Upload } from './uploads.ts'

/** What a message carries, a bubble each. */
export function partsOf(chat: Chat, { attachments, unsent }: Said) {
  const going = unsent?.files?.map((file) => (place: string) => (
    <Going chat={chat} file={file} place={place} key={file.id} />
  ))
  return (
    going ??
    attachments?.map((file) => (place: string) => <There chat={chat} file={file} place={place} key={file.id} />) ??
    []
  )
}

type Shown<T> = { chat: Chat; file: T; place: string }

function There(shown: Shown<Attachment>) {
  const Look = LOOKS[shown.file.kind]
  return <Look {...shown} />
}

function Photo({ chat, file, place }: Shown<Attachment>) {
  const { src, onError } = useSource(chat, file)
  return (
    <button
      type="button"
      class={`${place} pic`}
      style={sizeOf(file)}
      aria-label={words.photo(file.name)}
      onClick={(event) => openGallery(chat, file.id, event.currentTarget)}
    >
      {src && <img src={src.startsWith('blob:') ? src : `${src}&preview=1`} alt="" onError={onError} />}
    </button>
  )
}

function Film({ chat, file, place }: Shown<Attachment>) {
  const { src, onError } = useSource(chat, file)
  return (
    <div class={`${place} pic`} style={sizeOf(file)}>
      {/* biome-ignore lint/a11y/useMediaCaption: it is what somebody sent, there are none. */}
      <video src={src} controls playsInline preload="metadata" aria-label={words.video(file.name)} onError={onError} />
    </div>
  )
}

function Paper({ chat, file, place }: Shown<Attachment>) {
  const link = useLink(chat, file.id)
  return (
    <div class={`${place} file`}>
      <Kind name={file.name} />
      <Name name={file.name} />
      <span class="size">{words.size(file.bytes)}</span>
      <a class="icon" href={link} download={file.name} aria-label={words.download(file.name)}>
        <Icon name="save" />
      </a>
    </div>
  )
}

const LOOKS = { image: Photo, video: Film, audio: Recording, document: Paper }

function Going({ chat, file, place }: Shown<Upload>) {
  const url = chat.uploads()!.local(file.id)
  if (file.kind === 'image' && url && file.state !== 'refused') {
    return (
      <div class={`${place} pic going`} style={sizeOf({})}>
        <img src={url} alt={words.photo(file.name)} />
        <Bar file={file} />
        <Cancel chat={chat} file={file} />
      </div>
    )
  }
  return (
    <div class={`${place} file`}>
      <Kind name={file.name} />
      <Name name={file.name} />
      <State chat={chat} file={file} />
      <Cancel chat={chat} file={file} />
    </div>
  )
}

/** What lies in the composer. */
export function Tray({ chat, conversation }: { chat: Chat; conversation: string }) {
  const { uploads } = chat.state()
  return (
    <ul class="tray">
      {uploads.map((file) => {
        if (file.message || file.conversation !== conversation) return null
        const url = file.kind === 'image' && chat.uploads()!.local(file.id)
        return (
          <li class="file" key={file.id}>
            {url ? <img class="kind" src={url} alt="" /> : <Kind name={file.name} />}
            <Name name={file.name} />
            <State chat={chat} file={file} />
            <Cancel chat={chat} file={file} />
          </li>
        )
      })}
    </ul>
  )
}

function State({ chat, file }: { chat: Chat; file: Upload }) {
  const { id, state, why, sent, bytes, message, conversation } = file
  if (state === 'refused' || state === 'lost') {
    const replace = async () => {
      const files = await choose(state !== 'lost')
      if (state === 'lost') chat.uploads()!.again(id, files[0]!)
      else {
        chat.uploads()!.remove(id)
        chat.attach(conversation, files)
      }
    }
    return (
      <span class="size bad" role="alert">
        {why ?? words.interrupted}{' '}
        {(state === 'lost' || !message) && (
          <button type="button" onClick={replace}>
            {state === 'lost' ? words.chooseAgain : words.chooseAnother}
          </button>
        )}
      </span>
    )
  }
  if (state === 'done') return <span class="size">{words.size(bytes)}</span>
  const waits = state === 'waiting' && !navigator.onLine
  return (
    <span class="size">
      <Bar file={file} />
      {waits ? words.waitsForLine : words.uploaded(Math.min(sent, bytes), bytes)}
    </span>
  )
}

function Bar({ file: { name, sent, bytes } }: { file: Upload }) {
  const percent = Math.min(100, Math.round((sent / bytes) * 100))
  return (
    <span class="bar" role="progressbar" aria-valuenow={percent} aria-label={words.uploading(name)}>
      <i style={{ width: `${percent}%` }} />
    </span>
  )
}

function Cancel({ chat, file: { id, name, state } }: { chat: Chat; file: Upload }) {
  const label = state === 'going' || state === 'waiting' ? words.cancelUpload(name) : words.remove(name)
  return (
    <button type="button" class="icon" aria-label={label} onClick={() => chat.uploads()!.remove(id)}>
      <Icon name="close" />
    </button>
  )
}

function Kind({ name }: { name: string }) {
  const ending = /\.(\w{1,4})$/.exec(name)?.[1] ?? ''
  return (
    <span class="kind" aria-hidden="true">
      {ending.toUpperCase()}
    </span>
  )
}

/** Cut in the middle, so that the ending shows. */
function Name({ name }: { name: string }) {
  const cut = Math.max(0, name.length - 8)
  return (
    <span class="name" title={name} dir="ltr">
      <span>{name.slice(0, cut)}</span>
      <span>{name.slice(cut)}</span>
    </span>
  )
}

/** Its place before it is here, so that nothing moves when it comes. */
function sizeOf({ width = 3, height = 2 }: { width?: number; height?: number }) {
  const ratio = width / height
  const across = Math.max(180, Math.min(232, 232 * ratio))
  return { width: `${across}px`, height: `${Math.max(112, Math.min(232, across / ratio))}px` }
}

function openGallery(chat: Chat, id: string, from: HTMLElement) {
  const { view, threads } = chat.state()
  if (view.page !== 'thread') return
  const photos = threads[view.id]!.entries.flatMap((event) =>
    event.type === 'message.created' ? (event.message.attachments ?? []).filter((one) => one.kind === 'image') : [],
  )
  const place = document.createElement('div')
  document.body.append(place)
  const close = () => {
    render(null, place)
    place.remove()
    from.focus({ preventScroll: true })
  }
  render(
    <Gallery chat={chat} photos={photos} first={photos.findIndex((one) => one.id === id)} onClose={close} />,
    place,
  )
}
