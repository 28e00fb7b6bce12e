import { createStore } from './store.ts'

export type DraftMode = 'reply' | 'note'

/**
 * What is written and not sent, per conversation. Kept in the browser on every change, so that a reload, a crash or a
 * sign-out loses nothing; per agent, because browsers are shared.
 */
export function openDrafts(myId: string) {
  const prefix = `parley:draft:${myId}:`
  const drafts = createStore<ReadonlyMap<string, string>>(readAll(prefix))
  const keyOf = (conversation: string, mode: DraftMode) => `${conversation}:${mode}`

  const keep = (key: string, text: string) => {
    try {
      if (text === '') localStorage.removeItem(prefix + key)
      else localStorage.setItem(prefix + key, text)
    } catch {
      // Storage is full or barred: the draft lives as long as this tab.
    }
  }

  const set = (conversation: string, mode: DraftMode, text: string) => {
    const key = keyOf(conversation, mode)
    if ((drafts.get().get(key) ?? '') === text) return
    drafts.update((was) => {
      const next = new Map(was)
      if (text === '') next.delete(key)
      else next.set(key, text)
      return next
    })
    keep(key, text)
  }

  return {
    drafts,
    keyOf,
    get: (conversation: string, mode: DraftMode) => drafts.get().get(keyOf(conversation, mode)) ?? '',
    set,
    /** Words that could not be sent come back, before what was written meanwhile. */
    giveBack(conversation: string, mode: DraftMode, text: string) {
      const now = drafts.get().get(keyOf(conversation, mode)) ?? ''
      set(conversation, mode, now === '' ? text : `${text}\n${now}`)
    },
  }
}

function readAll(prefix: string): Map<string, string> {
  const found = new Map<string, string>()
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(prefix)) found.set(name.slice(prefix.length), localStorage.getItem(name) ?? '')
    }
  } catch {
    // Storage is barred: there are no drafts to find.
  }
  return found
}
