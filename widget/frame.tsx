import './frame.css'
import { render } from 'preact'
import { type Chat, openChat } from './chat.ts'
import { Panel } from './panel/panel.tsx'
import { wear } from './theme.ts'
import { speak, words } from './words.ts'

const inbox = new URLSearchParams(location.search).get('inbox') ?? ''
let chat: Chat | null = null
let drawn = false
let worn: unknown = null

/** Many changes in one turn of the event loop are one rendering. */
function draw() {
  if (drawn) return
  drawn = true
  queueMicrotask(() => {
    drawn = false
    if (!chat) return
    const { inbox } = chat.state()
    if (inbox && inbox !== worn) {
      worn = inbox
      wear(inbox.brand)
      document.title = words.chatWith(inbox.name)
    }
    document.documentElement.dataset.corners = chat.host.corners || inbox?.corners
    render(<Panel chat={chat} />, document.body)
  })
}

speak(words)
wear(null)
chat = openChat(inbox, draw)
draw()
