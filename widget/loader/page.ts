import type { Page } from '@parley/protocol/client.ts'
import type { Panel } from './panel.ts'

const LOOK_MS = 1000

/**
 * Single-page apps change their address without a load. The History API is the host's own and is not patched: a look
 * at two strings a second costs less than a broken page.
 */
export function watchPage(panel: Panel, come: () => Page) {
  let last = ''
  const look = () => {
    panel.attach()
    if (document.hidden) return
    const now = location.href + document.title
    if (now !== last) {
      last = now
      panel.tell({ type: 'page', page: come() })
    }
  }
  look()
  setInterval(look, LOOK_MS)
  addEventListener('popstate', () => setTimeout(look))
}
