import { Dialog } from '@base-ui/react/dialog'
import type { Attachment } from '@parley/protocol/attachment.ts'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { useState } from 'react'
import { megabytes } from '../live/uploads.ts'
import { fileAddress } from './files.tsx'

/** Photos at their full size, from where one was opened; arrows go from one to the next, through the whole conversation. */
export function Lightbox(props: { photos: readonly Attachment[]; first: string; onClose(): void }) {
  const { photos, first, onClose } = props
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      photos.findIndex(({ id }) => id === first),
    ),
  )
  const photo = photos[at]!
  const go = (step: number) => setAt((now) => Math.max(0, Math.min(photos.length - 1, now + step)))
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="lightscrim" />
        <Dialog.Popup
          className="lightbox"
          aria-label={photo.name}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
            if (step) go(step)
          }}
        >
          <header>
            <span className="cut m" dir="auto">
              {photo.name}
            </span>
            <span className="s num">
              {photo.width && photo.height ? `${photo.width} × ${photo.height} · ` : ''}
              {megabytes(photo.bytes)}
              {photos.length > 1 && ` · ${at + 1} of ${photos.length}`}
            </span>
            <span className="grow" />
            <a
              className="ib"
              href={fileAddress(photo)}
              download={photo.name}
              aria-label="Save photo"
              title="Save photo"
            >
              <Download className="i" />
            </a>
            <Dialog.Close className="ib" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button close it, too. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
          <div className="room" onClick={(event) => event.target === event.currentTarget && onClose()}>
            <img key={photo.id} src={fileAddress(photo)} alt={photo.name} />
          </div>
          {photos.length > 1 && (
            <>
              <button
                type="button"
                className="ib prev"
                aria-label="Previous photo"
                disabled={at === 0}
                onClick={() => go(-1)}
              >
                <ChevronLeft className="i" />
              </button>
              <button
                type="button"
                className="ib next"
                aria-label="Next photo"
                disabled={at === photos.length - 1}
                onClick={() => go(1)}
              >
                <ChevronRight className="i" />
              </button>
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
