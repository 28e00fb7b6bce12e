import { parseMarkdown, plainText } from '@parley/protocol/markdown.ts'
import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Conversations } from '../home/conversations.tsx'
import { Home } from '../home/home.tsx'
import { Bones } from '../thread/bones.tsx'
import { Thread } from '../thread/thread.tsx'
import { words } from '../words.ts'
import { nameOf } from './face.tsx'
import { Icon } from './icon.tsx'

export function Panel({ chat }: { chat: Chat }) {
  const { phase, inbox, view, news, typing, focus } = chat.state()
  // Closed to them in the middle of it: what was said stays before their eyes.
  const stays = phase === 'closed' && view.page === 'thread' && !!inbox && chat.state().threads[view.id]
  const section = useRef<HTMLElement>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) chat.close()
      if (event.key === 'F6' && chat.closable) {
        event.preventDefault()
        chat.leave()
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [chat])

  // Opened, and nothing has taken the focus yet (a phone's keyboard is not called up): a reader starts at the dialog.
  useEffect(() => {
    if (focus > 0 && !section.current!.contains(document.activeElement)) section.current!.focus()
  }, [focus])

  return (
    <section
      class={phase === 'ready' || stays ? `panel ${view.page}` : 'panel'}
      role="dialog"
      aria-label={words.chatWith(inbox?.name ?? '')}
      aria-modal={chat.host.phone || undefined}
      tabIndex={-1}
      ref={section}
    >
      {phase === 'starting' && <Bones chat={chat} />}
      {phase === 'closed' && !stays && <Notice chat={chat} title={words.closed} more={words.closedMore} />}
      {phase === 'unknown' && <Notice chat={chat} title={words.unknown} more={words.unknownMore} />}
      {phase === 'ready' && view.page === 'home' && <Home chat={chat} />}
      {phase === 'ready' && view.page === 'list' && <Conversations chat={chat} />}
      {(phase === 'ready' || stays) && view.page === 'thread' && <Thread chat={chat} id={view.id} key={view.id} />}
      <Announcements
        text={
          news
            ? words.news(nameOf(news.by), plainText(parseMarkdown(news.body)))
            : typingWords(chat, Object.keys(typing)[0])
        }
      />
    </section>
  )
}

function typingWords(chat: Chat, id: string | undefined) {
  return id ? words.isTyping(typist(chat, id)) : ''
}

/** Who is typing, by the name they have in this conversation. */
export function typist(chat: Chat, id: string): string {
  const { typing, threads } = chat.state()
  const { conversation, entries } = threads[id] ?? {}
  if (conversation?.agent && conversation.agent.id === typing[id]) return conversation.agent.name
  const by = entries?.map((entry) => entry.by).find((by) => by.kind === 'agent' && by.id === typing[id])
  return by ? nameOf(by) : words.someone
}

/**
 * What is new, said once and politely; the log itself is silent, for it also grows by history and by one's own words. In
 * a closed tree, so that it is only heard: find-in-page and extensions meet each message once.
 */
function Announcements({ text }: { text: string }) {
  const region = useRef<HTMLParagraphElement>(null)
  const voice = useRef<ShadowRoot | null>(null)
  useEffect(() => {
    voice.current ??= region.current!.attachShadow({ mode: 'closed' })
    voice.current.textContent = text
    // Read out by now; left in place it would be met again when reading through the page.
    const timer = setTimeout(() => {
      voice.current!.textContent = ''
    }, 1500)
    return () => clearTimeout(timer)
  }, [text])
  return <p class="vh" aria-live="polite" ref={region} />
}

export function CloseButton({ chat }: { chat: Chat }) {
  if (!chat.closable) return null
  return (
    <button type="button" class="icon" aria-label={words.closeChat} onClick={chat.close}>
      <Icon name="close" />
    </button>
  )
}

export function BackButton({ chat }: { chat: Chat }) {
  return (
    <button type="button" class="icon back" aria-label={words.back} onClick={() => chat.go({ page: 'home' })}>
      <Icon name="back" flip />
    </button>
  )
}

function Notice({ chat, title, more }: { chat: Chat; title: string; more: string }) {
  return (
    <>
      <div class="head">
        <div class="grow" />
        <CloseButton chat={chat} />
      </div>
      <div class="body notice" role="status">
        <h1>{title}</h1>
        <p>{more}</p>
      </div>
    </>
  )
}
