import type { Attachment } from '@parley/protocol/attachment.ts'
import { createStore } from '../live/store.ts'
import type { ReplyDraft } from './saved-replies.ts'

export type Unsaved = Omit<ReplyDraft, 'fileIds'> & { files: readonly Attachment[] }

const KEPT = 'parley:unsaved-replies'

/** What was written on the page of saved replies and not saved, by reply: going elsewhere, or a reload, loses none of it. */
export const unsaved = createStore<Readonly<Record<string, Unsaved>>>(read())
unsaved.subscribe(() => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(unsaved.get()))
  } catch {
    // Storage is barred: it lives as long as this tab.
  }
})

function read(): Record<string, Unsaved> {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')
  } catch {
    return {}
  }
}

export function keepUnsaved(id: string, what: Unsaved | null) {
  unsaved.update((was) => {
    const { [id]: _, ...rest } = was
    return what ? { ...rest, [id]: what } : rest
  })
}
