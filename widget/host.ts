import type { Page, Profile } from '@parley/protocol/client.ts'
import type { Focus, ToFrame, ToLoader } from './bridge.ts'

/** The page around the frame, as far as its loader tells of it. */
export type Host = {
  shown: boolean
  phone: boolean
  /** False when the chat is a page of its own: then there is nothing to close. */
  around: boolean
  corners: string
  page: Page | undefined
  /** The pages of this visit, oldest first. */
  visit: Page[]
  tell(word: ToLoader): void
}

type Heard = {
  /** `focus`: the visitor opened it, so the keyboard belongs here now. */
  /** First of all, and once: what the loader keeps for a frame without storage. */
  met(kept: Record<string, string>): void
  shown(focus: Focus): void
  changed(): void
  page(page: Page): void
  profile(profile: Profile): void
  logout(): void
}

/** Resolves when the loader has said who it is; at once where there is none. */
export function meetHost(on: Heard): { host: Host; met: Promise<void> } {
  let origin: string | null = null
  let met = () => {}
  const host: Host = {
    shown: false,
    phone: false,
    around: window.parent !== window,
    corners: '',
    page: undefined,
    visit: [],
    tell(word) {
      if (host.around && origin) window.parent.postMessage({ parley: word }, origin)
    },
  }
  if (!host.around) {
    host.shown = true
    host.page = { url: location.href, title: document.title, referrer: document.referrer }
    return { host, met: Promise.resolve() }
  }

  addEventListener('message', (event: MessageEvent) => {
    if (event.source !== window.parent || (origin && event.origin !== origin)) return
    const word = (event.data as { parley?: ToFrame } | null)?.parley
    if (!word) return
    origin ||= event.origin
    hear(word)
  })

  function hear(word: ToFrame) {
    switch (word.type) {
      case 'hello':
        host.phone = word.phone
        host.corners = word.corners
        host.visit = word.visit
        host.page = word.visit[word.visit.length - 1]
        host.shown = word.shown
        on.met(word.kept)
        if (word.profile) on.profile(word.profile)
        met()
        on.shown(word.focus)
        break
      case 'shown':
        host.shown = word.shown
        on.shown(word.focus)
        break
      case 'phone':
        host.phone = word.phone
        on.changed()
        break
      case 'page':
        host.page = word.page
        on.page(word.page)
        break
      case 'profile':
        on.profile(word.profile)
        break
      case 'logout':
        on.logout()
    }
  }

  // Not yet known to whom, so it says nothing but that it listens.
  window.parent.postMessage({ parley: { type: 'ready' } satisfies ToLoader }, '*')
  return {
    host,
    met: new Promise((done) => {
      met = done
    }),
  }
}
