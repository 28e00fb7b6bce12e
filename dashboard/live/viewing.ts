import type { ClientFrame } from '@parley/protocol/client.ts'
import { createStore } from './store.ts'

/** Which conversation this tab looks at, and which ones colleagues do. A hidden tab looks at none. */
export function openViewing(send: (frame: ClientFrame) => boolean) {
  const viewers = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  let open: string | null = null
  let said: string | null = null

  const say = () => {
    const seen = document.visibilityState === 'visible' ? open : null
    if (seen !== said && send({ type: 'viewing', conversation: seen })) said = seen
  }
  document.addEventListener('visibilitychange', say)

  return {
    viewers,
    /** The conversation that is open here; null when none is. */
    look(conversation: string | null) {
      open = conversation
      say()
    },
    heard(conversation: string, agents: readonly string[]) {
      viewers.update((was) => {
        const next = new Map(was)
        if (agents.length > 0) next.set(conversation, agents)
        else next.delete(conversation)
        return next
      })
    },
    /** A new line knows nothing of us, and tells who looks where from its beginning. */
    online() {
      said = null
      say()
    },
    offline() {
      viewers.set(new Map())
    },
    close: () => document.removeEventListener('visibilitychange', say),
  }
}
