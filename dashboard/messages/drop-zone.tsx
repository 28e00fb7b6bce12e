import type { UploadLimits } from '@parley/protocol/attachment.ts'
import { Upload } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { megabytes } from '../live/uploads.ts'

const KINDS = [
  ['image', 'photos'],
  ['video', 'videos'],
  ['document', 'documents'],
] as const

/** The whole pane takes files that are dropped on it; what is written stays where it is. */
export function DropZone(props: {
  within: RefObject<HTMLElement | null>
  note: boolean
  limits: UploadLimits
  onDrop(files: File[]): void
}) {
  const [over, setOver] = useState<{ pane: Element; count: number } | null>(null)
  const drop = useRef(props.onDrop)
  drop.current = props.onDrop
  const { within } = props

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      // Else the browser would leave the desk and open the file.
      event.preventDefault()
      const pane = within.current?.closest('.talk')
      const inside = pane && event.target instanceof Node && pane.contains(event.target)
      if (event.type === 'drop' && inside) drop.current([...event.dataTransfer!.files])
      setOver((was) => {
        if (!inside || event.type === 'drop') return null
        const count = event.dataTransfer!.items.length
        return was?.count === count ? was : { pane, count }
      })
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(null)
    document.addEventListener('dragover', drag)
    document.addEventListener('drop', drag)
    document.addEventListener('dragleave', leave)
    return () => {
      document.removeEventListener('dragover', drag)
      document.removeEventListener('drop', drag)
      document.removeEventListener('dragleave', leave)
    }
  }, [within])

  if (!over) return null
  const taken = KINDS.filter(([kind]) => props.limits[kind] > 0)
  return createPortal(
    <div className="dropzone">
      <Upload className="i i20" />
      <span>
        Drop {over.count > 1 ? `${over.count} files` : 'the file'} into the {props.note ? 'note' : 'reply'}
      </span>
      <span className="s">{taken.map(([kind, many]) => `${many} ${megabytes(props.limits[kind])}`).join(' · ')}</span>
    </div>,
    over.pane,
  )
}
