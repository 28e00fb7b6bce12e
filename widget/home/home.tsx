import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Band } from '../panel/band.tsx'
import { Face } from '../panel/face.tsx'
import { Icon } from '../panel/icon.tsx'
import { CloseButton } from '../panel/panel.tsx'
import { words } from '../words.ts'
import { Item, inOrder } from './conversations.tsx'

const SHOWN = 3

/** Who is there, and one clear thing to do. */
export function Home({ chat }: { chat: Chat }) {
  const { inbox, faces, teamOnline, threads, band, focus, ring } = chat.state()
  const start = useRef<HTMLButtonElement>(null)
  const conversations = inOrder(threads)
  const open = conversations.some((one) => one.status !== 'ended')

  useEffect(() => {
    if (focus > 0) start.current?.focus({ preventScroll: true, focusVisible: ring } as FocusOptions)
  }, [focus])

  return (
    <div class="body">
      <div class="hello">
        <div class="top">
          <p class="brand">
            <span aria-hidden="true">{Array.from(inbox!.name)[0]}</span>
            <bdi>{inbox!.name}</bdi>
          </p>
          <CloseButton chat={chat} />
        </div>
        {faces.length > 0 && (
          <div class="faces">
            {faces.slice(0, 4).map((face) => (
              <Face of={face} size="c" key={face.name} />
            ))}
          </div>
        )}
        <h1 dir="auto">{inbox!.greeting}</h1>
        <p class="when">
          <i class={teamOnline ? 'dot' : 'dot away'} />
          {teamOnline ? words.online : words.away}
        </p>
      </div>
      <Band band={band} />
      <div class="cards">
        <button type="button" class="btn" ref={start} onClick={chat.begin}>
          {open ? words.goOn : words.start}
          <Icon name="next" flip />
        </button>
        {conversations.length > 0 && (
          <div class="lift list">
            <h2 class="cap" id="conversations">
              {words.conversations}
            </h2>
            <ul aria-labelledby="conversations">
              {conversations.slice(0, SHOWN).map((conversation) => (
                <Item chat={chat} conversation={conversation} key={conversation.id} />
              ))}
              {conversations.length > SHOWN && (
                <li>
                  <button type="button" class="item" onClick={() => chat.go({ page: 'list' })}>
                    <span class="t">{words.allConversations}</span>
                    <Icon name="next" flip />
                  </button>
                </li>
              )}
            </ul>
          </div>
        )}
      </div>
      <p class="by">{words.runsOn}</p>
    </div>
  )
}
