import type { Attachment } from '@parley/protocol/attachment.ts'
import type { Quote } from '@parley/protocol/events.ts'
import { createStore } from './store.ts'

export type DraftMode = 'reply' | 'note'

/** What a draft has beside its words. */
export type DraftExtra = {
  replyTo?: Quote
  /** Uploaded already, not sent. */
  files?: readonly Attachment[]
  /** On their way. After a reload their bytes must be chosen again: a page cannot keep them. */
  cutOff?: readonly { id: string; name: string; bytes: number; kind: Attachment['kind'] }[]
  /** The words are a new wording of this message; `body` is what it says now, `kept` what was being written before. */
  edit?: { id: string; body: string; kept: string }
  /** In notes: the agents called, by their names in it (messages/mentions.ts). */
  mentions?: Readonly<Record<string, string>>
  /** Number of the last event when its writer began: what came later, they may not have seen. */
  since?: number
}
const NOTHING: DraftExtra = {}

/**
 * What is written and not sent, per conversation. Kept in the browser on every change, so that a reload, a crash or a
 * sign-out loses nothing; per agent, because browsers are shared.
 */
export function openDrafts(myId: string) {
  const prefix = `parley:draft:${myId}:`
  const extraPrefix = `parley:draft-extra:${myId}:`
  const drafts = createStore<ReadonlyMap<string, string>>(readAll(prefix))
  const extras = createStore<ReadonlyMap<string, DraftExtra>>(readExtras(extraPrefix))
  const keyOf = (conversation: string, mode: DraftMode) => `${conversation}:${mode}`

  const keep = (key: string, text: string) => {
    try {
      if (text === '') localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    } catch {
      // Storage is full or barred: the draft lives as long as this tab.
    }
  }

  const set = (conversation: string, mode: DraftMode, text: string) => {
    const key = keyOf(conversation, mode)
    if ((drafts.get().get(key) ?? '') === text) return
    drafts.update((was) => withEntry(was, key, text === '' ? undefined : text))
    keep(prefix + key, text)
  }

  const extra = (conversation: string, mode: DraftMode) => extras.get().get(keyOf(conversation, mode)) ?? NOTHING
  const setExtra = (
    conversation: string,
    mode: DraftMode,
    change: { [K in keyof DraftExtra]: DraftExtra[K] | undefined },
  ) => {
    const key = keyOf(conversation, mode)
    const next = { ...extra(conversation, mode), ...change }
    const left = Object.fromEntries(Object.entries(next).filter(([, one]) => one !== undefined)) as DraftExtra
    const empty = Object.keys(left).length === 0
    extras.update((was) => withEntry(was, key, empty ? undefined : left))
    keep(extraPrefix + key, empty ? '' : JSON.stringify(left))
  }

  return {
    drafts,
    extras,
    keyOf,
    get: (conversation: string, mode: DraftMode) => drafts.get().get(keyOf(conversation, mode)) ?? '',
    set,
    extra,
    setExtra,
    /** Words that could not be sent come back, before what was written meanwhile. Files come back by uploads.ts. */
    giveBack(conversation: string, mode: DraftMode, text: string, replyTo?: Quote) {
      const now = drafts.get().get(keyOf(conversation, mode)) ?? ''
      set(conversation, mode, now === '' ? text : text === '' ? now : `${text}\n${now}`)
      if (replyTo && !extra(conversation, mode).replyTo) setExtra(conversation, mode, { replyTo })
    },
  }
}

function withEntry<V>(was: ReadonlyMap<string, V>, key: string, value: V | undefined): ReadonlyMap<string, V> {
  const next = new Map(was)
  if (value === undefined) next.delete(key)
  else next.set(key, value)
  return next
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

function readExtras(prefix: string): Map<string, DraftExtra> {
  const found = new Map<string, DraftExtra>()
  for (const [key, text] of readAll(prefix)) {
    try {
      found.set(key, JSON.parse(text) as DraftExtra)
    } catch {
      localStorage.removeItem(prefix + key) // Torn by a crash in the middle of a write.
    }
  }
  return found
}
