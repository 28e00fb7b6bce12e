import type { Attachment } from '@parley/protocol/attachment.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'
import { useSource } from './links.ts'

const SWIPE_PX = 48

/** The photos of a conversation, one at a time and as large as the panel. */
export function Gallery({
  chat,
  photos,
  first,
  onClose,
}: {
  chat: Chat
  photos: Attachment[]
  first: number
  onClose(): void
}) {
  const [at, setAt] = useState(first)
  const box = useRef<HTMLDivElement>(null)
  const photo = photos[at]!
  const rtl = document.documentElement.dir === 'rtl'
  const move = (by: number) => setAt(Math.max(0, Math.min(photos.length - 1, at + (rtl ? -by : by))))
  const began = useRef(0)

  useEffect(() => box.current!.querySelector<HTMLElement>('button')!.focus(), [])

  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey } = event
    if (key === 'Escape') {
      event.preventDefault()
      onClose()
    }
    if (key === 'ArrowRight') move(1)
    if (key === 'ArrowLeft') move(-1)
    if (key !== 'Tab') return
    // The rest of the panel lies beneath: the focus goes round in here.
    const stops = Array.from(box.current!.querySelectorAll<HTMLElement>('a, button:enabled'))
    const from = stops.indexOf(document.activeElement as HTMLElement)
    event.preventDefault()
    stops[(from + (shiftKey ? -1 : 1) + stops.length) % stops.length]!.focus()
  }

  return (
    <div class="gallery" role="dialog" aria-modal="true" aria-label={words.photos} ref={box} onKeyDown={onKeyDown}>
      <div class="head">
        <p class="grow" role="status">
          {words.placeOf(at + 1, photos.length)}
        </p>
        <Image chat={chat} photo={photo} part="link" />
        <button type="button" class="icon" aria-label={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div
        class="stage"
        onPointerDown={(event) => {
          began.current = event.clientX
        }}
        onPointerUp={({ clientX }) => {
          if (Math.abs(clientX - began.current) > SWIPE_PX) move(clientX < began.current ? 1 : -1)
        }}
      >
        <Image chat={chat} photo={photo} part="image" key={photo.id} />
      </div>
      {photos.length > 1 && (
        <div class="steps">
          <button
            type="button"
            class="icon"
            aria-label={words.previous}
            disabled={at === 0}
            onClick={() => setAt(at - 1)}
          >
            <Icon name="back" flip />
          </button>
          <button
            type="button"
            class="icon"
            aria-label={words.next}
            disabled={at === photos.length - 1}
            onClick={() => setAt(at + 1)}
          >
            <Icon name="next" flip />
          </button>
        </div>
      )}
    </div>
  )
}

function Image({ chat, photo, part }: { chat: Chat; photo: Attachment; part: 'image' | 'link' }) {
  const { src, onError } = useSource(chat, photo)
  return part === 'image' ? (
    <img src={src} alt={words.photo(photo.name)} draggable={false} onError={onError} />
  ) : (
    <a class="icon" href={src} download={photo.name} aria-label={words.download(photo.name)}>
      <Icon name="save" />
    </a>
  )
}
