import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react'

/** A list that is put in order by drag, or with ⌥↑ and ⌥↓ on what has the focus. Whoever uses it gives each its `item`. */
export function useArrange({ ids, save }: { ids: readonly string[]; save(ids: string[]): void }) {
  const dragged = useRef<string | null>(null)
  /** Where it would come to stand: before the one of this index. */
  const [target, setTarget] = useState<number | null>(null)
  const [lifted, setLifted] = useState<string | null>(null)

  function moveTo(id: string, index: number) {
    const from = ids.indexOf(id)
    if (from === -1) return
    const next = ids.filter((one) => one !== id)
    next.splice(index > from ? index - 1 : index, 0, id)
    if (next.some((one, at) => one !== ids[at])) save(next)
  }

  const end = () => {
    dragged.current = null
    setTarget(null)
    setLifted(null)
  }

  return {
    list: {
      onDragOver(event: DragEvent) {
        if (dragged.current === null) return
        event.preventDefault()
      },
      onDrop(event: DragEvent) {
        if (dragged.current === null || target === null) return end()
        event.preventDefault()
        moveTo(dragged.current, target)
        end()
      },
    },
    item(id: string) {
      const index = ids.indexOf(id)
      const marks = [
        lifted === id && 'lift',
        target === index && 'before',
        target === index + 1 && index === ids.length - 1 && 'after',
      ]
      return {
        className: marks.filter(Boolean).join(' '),
        draggable: true,
        onDragStart(event: DragEvent) {
          dragged.current = id
          setLifted(id)
          event.dataTransfer.effectAllowed = 'move'
          event.dataTransfer.setData('text/plain', '')
        },
        onDragOver(event: DragEvent<HTMLElement>) {
          if (dragged.current === null) return
          event.preventDefault()
          const { top, height } = event.currentTarget.getBoundingClientRect()
          setTarget(event.clientY > top + height / 2 ? index + 1 : index)
        },
        onDragEnd: end,
        onKeyDown(event: KeyboardEvent) {
          if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
          event.preventDefault()
          event.stopPropagation()
          if (event.key === 'ArrowUp' ? index > 0 : index < ids.length - 1) {
            moveTo(id, event.key === 'ArrowUp' ? index - 1 : index + 2)
          }
        },
      }
    },
  }
}
