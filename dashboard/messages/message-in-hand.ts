import type { Conversation } from '@parley/protocol/conversation.ts'
import { type FocusEvent, type KeyboardEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from 'react'
import { wordsOf } from '../live/desk.ts'
import { useDesk } from '../live/desk-context.tsx'
import { type ActsContextValue, actsOf } from './message-acts.tsx'
import type { Worded } from './timeline-items.ts'

/**
 * The one message that the pointer, a finger or the focus is on. In the timeline, arrows go from message to message; R
 * answers the one in hand, E changes it, C copies it, Delete deletes it.
 */
export function useMessageInHand(conversation: Conversation, showEntry: (seq: number) => boolean) {
  const desk = useDesk()
  const [seq, setSeq] = useState<number | null>(null)
  const pinned = useRef(false)
  const show = useRef(showEntry)
  show.current = showEntry

  const take = (next: number | null) => !pinned.current && setSeq(next)
  const seqOf = (target: EventTarget | null) => {
    const found = target instanceof Element ? target.closest<HTMLElement>('[data-seq]')?.dataset.seq : undefined
    return found === undefined ? null : Number(found)
  }
  const move = (box: HTMLElement, step: number) => {
    const all = [...box.querySelectorAll<HTMLElement>('[data-seq]')]
    const now = all.findIndex((one) => one.contains(document.activeElement))
    const next = now === -1 ? all.at(-1) : all[now + step]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const box = event.currentTarget
    const onMessage = event.target instanceof HTMLElement && event.target.matches('[data-seq]')
    if (event.target !== box && !onMessage) return
    const done = () => event.preventDefault()
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      move(box, event.key === 'ArrowUp' ? -1 : 1)
      return done()
    }
    if (!onMessage) return
    const entry = desk.timelines.timelines
      .get()
      .get(conversation.id)
      ?.entries.find((one) => one.seq === seqOf(event.target))
    if (!entry || !wordsOf(entry)) return
    const menu = () => box.querySelector<HTMLElement>('.msgbar [aria-haspopup="menu"]')?.click()
    const acts = actsOf(desk, conversation, entry as Worded, menu)
    const act = { r: acts.reply, e: acts.edit, c: acts.copy, delete: acts.remove, enter: menu }[event.key.toLowerCase()]
    if (act !== undefined) {
      done()
      act?.()
    } else if (event.key === 'Escape') {
      done()
      box.focus()
    }
  }

  const acts = useMemo<ActsContextValue>(() => {
    const entries = () => desk.timelines.timelines.get().get(conversation.id)?.entries ?? []
    const seqOfId = (id: string) => entries().find((entry) => wordsOf(entry)?.id === id)?.seq
    return {
      desk,
      conversation,
      async jump(id) {
        let found = seqOfId(id)
        while (found === undefined && (await desk.timelines.loadOlder(conversation.id, 200))) found = seqOfId(id)
        const there = found
        if (there !== undefined) requestAnimationFrame(() => show.current(there))
      },
      photos: () =>
        entries()
          .filter(({ type }) => type === 'message.created' || type === 'note.created')
          .flatMap((entry) => wordsOf(entry)?.attachments ?? [])
          .filter(({ kind }) => kind === 'image'),
    }
  }, [desk, conversation])

  const pin = useCallback((on: boolean) => {
    pinned.current = on
  }, [])

  return {
    seq,
    acts,
    /** While its menu or question is open it stays in hand, wherever the pointer goes. */
    pin,
    on: {
      onPointerOver: (event: PointerEvent<HTMLElement>) => event.pointerType === 'mouse' && take(seqOf(event.target)),
      onPointerLeave: (event: PointerEvent<HTMLElement>) => event.pointerType === 'mouse' && take(null),
      onPointerUp: (event: PointerEvent<HTMLElement>) => event.pointerType !== 'mouse' && take(seqOf(event.target)),
      onFocus: (event: FocusEvent<HTMLElement>) => take(seqOf(event.target)),
      onKeyDown: press,
    },
  }
}
