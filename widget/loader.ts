import type { Profile } from '@parley/protocol/client.ts'
import type { WidgetConfig } from '@parley/protocol/inbox.ts'
import { openNotes } from './loader/notes.ts'
import { watchPage } from './loader/page.ts'
import { openPanel, type Panel } from './loader/panel.ts'
import { askUnread } from './loader/unread.ts'
import { openVisit } from './loader/visit.ts'

type Listener = (detail?: unknown) => void
type User = { name?: string; email?: string } & Record<string, unknown>

/** `document.currentScript` is null in a module and in some tag managers. */
const script = (document.currentScript || document.querySelector('script[data-inbox][src]')) as HTMLScriptElement | null
const before = (window as { Parley?: { q?: unknown; open?: unknown } }).Parley
const inbox = script?.getAttribute('data-inbox')

// Twice on one page, by a tag manager for instance: the first one stays.
if (script && inbox && !(before?.open && !Array.isArray(before.q))) install(new URL(script.src).origin, inbox)

function install(origin: string, key: string) {
  const listeners: Record<string, Set<Listener>> = {}
  const waiting: (() => void)[] = []
  const notes = openNotes(key)
  const visit = openVisit(key)
  let panel: Panel | null = null
  let profile: Profile | null = null
  let hidden = false

  /** In a task of its own: what a listener throws is the host page's own error and stops nothing here. */
  const emit = (event: string, detail?: unknown) => {
    for (const listener of listeners[event] || []) setTimeout(() => listener(detail))
  }
  const whenDrawn = (run: (panel: Panel) => void) => {
    if (panel) run(panel)
    else waiting.push(() => run(panel!))
  }
  const tellProfile = (change: Profile) => {
    profile = { ...profile, ...change, attributes: { ...profile?.attributes, ...change.attributes } }
    panel?.tell({ type: 'profile', profile })
  }

  const api: Record<string, (...args: never[]) => void> = {
    open: () => whenDrawn((drawn) => drawn.open()),
    close: () => whenDrawn((drawn) => drawn.close()),
    toggle: () => whenDrawn((drawn) => (drawn.shown() ? drawn.close() : drawn.open())),
    show: () => {
      hidden = false
      panel?.hide(false)
    },
    hide: () => {
      hidden = true
      panel?.hide(true)
    },
    identify: (user: User) => tellProfile(profileOf(user)),
    update: (attributes: User) => tellProfile(profileOf(attributes)),
    on: (event: string, listener: Listener) => {
      if (typeof listener !== 'function') return
      listeners[event] = (listeners[event] || new Set()).add(listener)
    },
    off: (event: string, listener?: Listener) => {
      if (listener) listeners[event]?.delete(listener)
      else delete listeners[event]
    },
    logout: () => {
      profile = null
      waiting.length = 0
      notes.set('', null)
      if (panel) panel.logout()
      // The frame holds the token and is not loaded: it must be, to forget it.
      else whenDrawn((drawn) => drawn.logout())
    },
  }
  for (const name of Object.keys(api)) {
    const run = api[name]!
    api[name] = (...args) => {
      try {
        run(...args)
      } catch (error) {
        console.error('Parley:', error) // Never into the host page.
      }
    }
  }
  const call = (queued: unknown) => {
    const [name, ...args] = Array.from(queued as ArrayLike<never>) as unknown as [string, ...never[]]
    if (Object.keys(api).includes(name)) api[name]!(...args)
    else console.error('Parley: there is no', name)
  }
  const early = before && Array.isArray(before.q) ? before.q : []
  ;(window as { Parley?: unknown }).Parley = { ...api, q: { push: call } }

  const askForUnread = askUnread(origin, notes, {
    loaded: () => !!panel?.loaded(),
    found: (count) =>
      whenDrawn((drawn) => {
        drawn.setUnread(count)
        if (count > 0) drawn.load()
      }),
  })

  readConfig(origin, key, (config) => {
    const draw = () => {
      const drawn = openPanel(origin, key, config, {
        visit: visit.pages,
        profile: () => profile,
        emit,
        notes,
      })
      panel = drawn
      if (hidden) drawn.hide(true)
      watchPage(drawn, visit.come)
      for (const run of waiting.splice(0)) run()
      askForUnread()
      emit('ready')
    }
    if (document.body) draw()
    else document.addEventListener('DOMContentLoaded', draw)
  })
  for (const queued of early) call(queued)
}

/** The one request on a page where nobody chats. A server that is away is asked again, ever more seldom. */
function readConfig(origin: string, key: string, done: (config: WidgetConfig) => void, wait = 5000) {
  const again = () => setTimeout(() => readConfig(origin, key, done, Math.min(wait * 2, 300_000)), wait)
  fetch(`${origin}/api/v1/widget/${encodeURIComponent(key)}`, { credentials: 'omit' }).then((answer) => {
    if (answer.ok) answer.json().then(done, again)
    else if (answer.status >= 500 || answer.status === 429) again()
    else console.warn(`Parley: inbox "${key}" is not open to this page (${answer.status}).`)
  }, again)
}

/** `name` and `email` are known by name; everything else a host says of its user is an attribute. */
function profileOf(user: User): Profile {
  const profile: Profile = {}
  const attributes: NonNullable<Profile['attributes']> = {}
  const take = (from: Record<string, unknown>) => {
    for (const name of Object.keys(from || {})) {
      const value = from[name]
      const kind = typeof value
      if ((name === 'name' || name === 'email') && kind === 'string') profile[name] = value as string
      else if (name === 'attributes' && value && kind === 'object') take(value as Record<string, unknown>)
      else if (kind === 'string' || kind === 'number' || kind === 'boolean') attributes[name] = value as string
    }
  }
  take(user)
  profile.attributes = attributes
  return profile
}
