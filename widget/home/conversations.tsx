import type { VisitorConversation } from '@parley/protocol/conversation.ts'
import { type Chat, type ChatState, unreadIn } from '../chat.ts'
import { Face } from '../panel/face.tsx'
import { BackButton, CloseButton } from '../panel/panel.tsx'
import { words } from '../words.ts'

/** Unread first, then newest. */
export function inOrder(threads: ChatState['threads']): VisitorConversation[] {
  const rank = (one: VisitorConversation) => (unreadIn(one) > 0 ? '1' : '0') + one.lastMessageAt
  return Object.values(threads)
    .map((thread) => thread.conversation)
    .sort((a, b) => (rank(a) < rank(b) ? 1 : -1))
}

/** Who is with the visitor, or last was. */
export function companion({ conversation, entries }: ChatState['threads'][string]) {
  if (conversation.agent) return conversation.agent
  if (conversation.status === 'waiting') return null
  for (let at = entries.length - 1; at >= 0; at--) {
    const { by } = entries[at]!
    if (by.kind === 'agent') return by
  }
  return conversation.preview?.by.kind === 'agent' ? conversation.preview.by : null
}

export function Conversations({ chat }: { chat: Chat }) {
  const { threads } = chat.state()
  const conversations = inOrder(threads)
  const open = conversations.some((one) => one.status !== 'ended')
  return (
    <>
      <div class="head">
        <BackButton chat={chat} />
        <div class="grow">
          <h1>{words.conversations}</h1>
        </div>
        <CloseButton chat={chat} />
      </div>
      <div class="body all">
        <ul class="list">
          {conversations.map((conversation) => (
            <Item chat={chat} conversation={conversation} wide key={conversation.id} />
          ))}
        </ul>
      </div>
      <div class="sheet">
        <button type="button" class="btn" onClick={chat.begin}>
          {open ? words.goOn : words.startNew}
        </button>
      </div>
    </>
  )
}

export function Item({ chat, conversation, wide }: { chat: Chat; conversation: VisitorConversation; wide?: boolean }) {
  const { threads, inbox } = chat.state()
  const who = companion(threads[conversation.id]!)
  const unread = unreadIn(conversation)
  const text = conversation.preview?.text ?? words.noMessage
  const mine = conversation.preview?.by.kind === 'visitor' ? words.yourPreview(text) : text
  return (
    <li>
      <button
        type="button"
        class={wide ? 'item wide' : 'item'}
        onClick={() => chat.go({ page: 'thread', id: conversation.id })}
      >
        {who ? <Face of={who} size={wide ? 'c' : 'b'} /> : <Mark name={inbox!.name} />}
        <span class={unread > 0 ? 't new' : 't'}>
          <b>
            <bdi>{who?.name ?? inbox!.name}</bdi>
          </b>
          <small dir="auto">{conversation.status === 'ended' ? words.endedPreview(mine) : mine}</small>
        </span>
        <span class="side">
          {words.moment(conversation.lastMessageAt)}
          {unread > 0 && (
            <span class="count" role="img" aria-label={words.unread(unread)}>
              {unread}
            </span>
          )}
        </span>
      </button>
    </li>
  )
}

/** The company's own sign, where no person stands for it yet. */
export function Mark({ name }: { name: string }) {
  return (
    <span class="mark" aria-hidden="true">
      {Array.from(name)[0]}
    </span>
  )
}
