import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

/**
 * A list put in order by hand: by its grips with the pointer, or with ↑ and ↓ on a focused grip. The order is shown while
 * it is being made and told once, when the row is put down.
 */
export function useReorder<Id extends string>(
  ids: readonly Id[],
  onOrder: (ids: Id[]) => void,
): {
  order: readonly Id[]
  lifted: Id | null
  /** What a screen reader hears. */
  said: string
  row(id: Id): { 'data-reorder': Id; className: string }
  grip(id: Id, name: string): GripProps
} {
  const [draft, setDraft] = useState<Id[] | null>(null)
  const [lifted, setLifted] = useState<Id | null>(null)
  const [said, setSaid] = useState('')
  const latest = useRef<Id[] | null>(null)
  const order = draft ?? ids

  function show(next: Id[] | null) {
    latest.current = next
    setDraft(next)
  }

  function lift(event: PointerEvent<HTMLElement>, id: Id) {
    if (event.button !== 0) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    event.currentTarget.focus()
    setLifted(id)
    show([...ids])
  }

  function move(event: PointerEvent<HTMLElement>, id: Id) {
    const now = latest.current
    if (lifted !== id || !now) return
    const rows = event.currentTarget.closest('[data-reorder]')?.parentElement?.querySelectorAll('[data-reorder]')
    const others = [...(rows ?? [])].filter((row) => row.getAttribute('data-reorder') !== id)
    const above = others.filter((row) => {
      const { top, height } = row.getBoundingClientRect()
      return top + height / 2 < event.clientY
    }).length
    const next = now.filter((one) => one !== id)
    next.splice(above, 0, id)
    if (next.some((one, at) => one !== now[at])) show(next)
  }

  function putDown() {
    const next = latest.current
    setLifted(null)
    show(null)
    if (next?.some((one, at) => one !== ids[at])) onOrder(next)
  }

  function pressed(event: KeyboardEvent, id: Id, name: string) {
    if (event.key === 'Escape' && lifted) {
      event.preventDefault()
      event.stopPropagation()
      setLifted(null)
      return show(null)
    }
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    const from = ids.indexOf(id)
    const to = from + by
    if (by === 0 || to < 0 || to >= ids.length) return
    event.preventDefault()
    const next = ids.filter((one) => one !== id)
    next.splice(to, 0, id)
    setSaid(`${name}: ${to + 1} of ${ids.length}`)
    onOrder(next)
  }

  return {
    order,
    lifted,
    said,
    row: (id) => ({ 'data-reorder': id, className: lifted === id ? 'lifted' : '' }),
    grip: (id, name) => ({
      'aria-label': `Move ${name}`,
      'aria-keyshortcuts': 'ArrowUp ArrowDown',
      'data-tip': 'Drag, or press ↑ ↓',
      onPointerDown: (event) => lift(event, id),
      onPointerMove: (event) => move(event, id),
      onPointerUp: putDown,
      onPointerCancel: putDown,
      onKeyDown: (event) => pressed(event, id, name),
    }),
  }
}

type GripProps = {
  'aria-label': string
  'aria-keyshortcuts': string
  'data-tip': string
  onPointerDown(event: PointerEvent<HTMLElement>): void
  onPointerMove(event: PointerEvent<HTMLElement>): void
  onPointerUp(): void
  onPointerCancel(): void
  onKeyDown(event: KeyboardEvent): void
}
