import type { Page, Profile } from '@parley/protocol/client.ts'
import type { WidgetConfig } from '@parley/protocol/inbox.ts'
import type { ToFrame, ToLoader } from '../bridge.ts'
import { dress, type Look } from './look.ts'
import type { Notes } from './notes.ts'

export type Panel = {
  open(how?: 'pointer' | 'key'): void
  close(): void
  shown(): boolean
  hide(hidden: boolean): void
  /** Fetches the chat without showing it: there is something unread. */
  load(): void
  loaded(): boolean
  tell(word: ToFrame): void
  setUnread(unread: number): void
  logout(): void
  /** Back into the page, if a script has replaced its body. */
  attach(): void
}

type Actions = {
  visit: Page[]
  profile(): Profile | null
  emit(event: string, detail?: unknown): void
  notes: Notes
}

const SVG = 'http://www.w3.org/2000/svg'
const CHAT =
  'M12 4c4.7 0 8.5 3.1 8.5 7.2s-3.8 7.2-8.5 7.2c-.9 0-1.8-.1-2.6-.3L5 20l.9-3.4C4.4 15.3 3.5 13.4 3.5 11.2 3.5 7.1 7.3 4 12 4Z'
const DOTS = 'M8.8 11.3h.01M12 11.3h.01M15.2 11.3h.01'
const DOWN = 'm6 9.5 6 6 6-6'
const PATIENCE_MS = 10_000

export function openPanel(origin: string, inbox: string, config: WidgetConfig, actions: Actions): Panel {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, name: keyof Look, into: Node = root) => {
    const element = document.createElement(tag)
    element.className = name
    into.appendChild(element)
    return element
  }
  const box = make('div', 'box')
  const wait = make('div', 'wait', box)
  const button = make('button', 'button')
  const badge = make('span', 'badge', button)
  const words = make('span', 'words')
  const icons = [[CHAT, DOTS], [DOWN]].map((paths) => draw(paths, button))
  const tall = dress(host, root, config)

  let frame: HTMLIFrameElement | null = null
  let shown = false
  let ready = false
  let phone = false
  let forgetting = false
  let patience = 0
  let count = 0
  let by: 'pointer' | 'key' = 'pointer'

  button.type = 'button'
  badge.setAttribute('aria-hidden', 'true')
  words.id = 'words'
  words.setAttribute('role', 'status')
  button.setAttribute('aria-describedby', 'words')
  // A click by the keyboard counts no clicks: only then is the focus shown where it goes.
  button.onclick = (event) => (shown ? close() : open(event.detail > 0 ? 'pointer' : 'key'))
  const name = () => {
    button.setAttribute('aria-label', shown ? 'Close chat' : 'Open chat')
    button.setAttribute('aria-expanded', `${shown}`)
    showUnread()
    icons.forEach((icon, at) => {
      icon.style.opacity = shown === !!at ? '1' : '0'
    })
  }

  function load() {
    if (frame) return
    ready = false
    wait.textContent = ''
    frame = document.createElement('iframe')
    frame.className = 'frame'
    frame.title = `Chat with ${config.name}`
    frame.allow = 'microphone;fullscreen;clipboard-write'
    frame.src = `${origin}/widget/frame?inbox=${encodeURIComponent(inbox)}`
    tall.frame(frame, false)
    box.appendChild(frame)
    patience = setTimeout(apologise, PATIENCE_MS) as unknown as number
  }

  /** The server is away: rather our words than the browser's own page in its place. */
  function apologise() {
    frame?.remove()
    frame = null
    wait.textContent = 'The chat can’t be reached just now.'
    const again = make('button', 'again', wait)
    tall.again(again)
    again.textContent = 'Try again'
    again.onclick = load
  }

  const tell = (word: ToFrame) => {
    if (ready) frame!.contentWindow!.postMessage({ parley: word }, origin)
  }

  addEventListener('message', (event: MessageEvent) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return
    const word = (event.data as { parley?: ToLoader } | null)?.parley
    if (word) heard(word)
  })

  function heard(word: ToLoader) {
    if (word.type === 'ready') {
      clearTimeout(patience)
      ready = true
      wait.textContent = ''
      tall.frame(frame!, true)
      place()
      if (forgetting) tell({ type: 'logout' })
      forgetting = false
      tell({
        type: 'hello',
        shown,
        focus: shown && root.activeElement === frame && by,
        phone,
        corners: tall.corners,
        visit: actions.visit,
        profile: actions.profile(),
        kept: actions.notes.lent(),
      })
    } else if (word.type === 'close') close()
    else if (word.type === 'leave') button.focus()
    else if (word.type === 'unread') setUnread(word.unread)
    else if (word.type === 'key') actions.notes.set('', word.key)
    else if (word.type === 'keep') actions.notes.set(`:${word.name}`, word.value)
    else if (word.type === 'message') actions.emit('message', word.message)
  }

  function open(how: 'pointer' | 'key' = 'pointer') {
    if (shown) return
    shown = true
    by = how
    load()
    place()
    name()
    tall.move(box, true)
    frame!.focus()
    tell({ type: 'shown', shown, focus: by })
    actions.emit('open')
  }

  function close() {
    if (!shown) return
    const inside = root.activeElement === frame
    shown = false
    name()
    place()
    tall.move(box, false)
    if (inside) button.focus()
    tell({ type: 'shown', shown, focus: false })
    actions.emit('close')
  }

  function place() {
    const was = phone
    phone = tall.place(box, button, shown, ready)
    if (was !== phone) tell({ type: 'phone', phone })
  }

  function setUnread(unread: number) {
    if (unread === count) return
    count = unread
    showUnread()
    actions.emit('unread', unread)
  }

  /** Open, the panel says it itself. */
  function showUnread() {
    const text = shown || !count ? '' : count > 9 ? '9+' : `${count}`
    badge.textContent = text
    badge.style.display = text ? 'grid' : 'none'
    words.textContent = text && (count === 1 ? '1 unread message' : `${text} unread messages`)
  }

  root.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Escape') close()
  })
  addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || !shown || !frame || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    frame.focus()
    tell({ type: 'shown', shown, focus: 'key' })
  })
  addEventListener('resize', place)
  if (window.visualViewport) {
    visualViewport!.addEventListener('resize', place)
    visualViewport!.addEventListener('scroll', place)
  }

  const attach = () => {
    if (!host.isConnected) {
      // A frame that was taken out of the page has lost its document: it says «ready» again.
      ready = false
      document.body.appendChild(host)
    }
  }
  name()
  place()
  tall.move(box, false)
  attach()

  return {
    open,
    close,
    shown: () => shown,
    hide(hidden) {
      if (hidden) close()
      tall.hide(hidden)
    },
    load,
    loaded: () => !!frame,
    tell,
    setUnread,
    logout() {
      setUnread(0)
      if (ready) return tell({ type: 'logout' })
      forgetting = true
      load()
    },
    attach,
  }
}

/** Made node by node: a page with Trusted Types lets no markup through. */
function draw(paths: string[], into: Element) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  for (const shape of paths) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', shape)
    if (shape === DOTS) path.setAttribute('stroke-width', '2.2')
    svg.appendChild(path)
  }
  into.appendChild(svg)
  return svg
}
