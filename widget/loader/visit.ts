import type { Page } from '@parley/protocol/client.ts'

const MOST = 30

/** Where somebody has been on this visit, in this tab. It stays on their side until they open the chat. */
export function openVisit(inbox: string) {
  const name = `parley:${inbox}:visit`
  const pages: Page[] = []
  try {
    pages.push(...JSON.parse(sessionStorage[name]))
  } catch {}

  /** Keeps the page they are on. */
  const come = (): Page => {
    const { title, referrer } = document
    const url = location.href
    let last = pages[pages.length - 1]
    // Some pages give themselves a title after they have changed their address.
    if (last && last.url === url) last.title = title
    else {
      last = { url, title, referrer, at: new Date().toISOString() }
      // What brought them stands on the first, which stays.
      if (pages.push(last) > MOST) pages.splice(1, 1)
    }
    try {
      sessionStorage[name] = JSON.stringify(pages)
    } catch {}
    return last
  }

  // At once: who leaves before the server has answered was here all the same. A page made ready in advance was not seen.
  if (!document.hidden) come()
  return { pages, come }
}
