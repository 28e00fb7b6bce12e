import type { Page } from '@parley/protocol/client.ts'

const MOST = 30

/** Where somebody has been on this visit, in this tab. It stays on their side until they open the chat. */
export function openVisit(inbox: string) {
  const name = `parley:${inbox}:visit`
  const pages: Page[] = []
  try {
    pages.push(...JSON.parse(sessionStorage[name]))
  } catch {}

  return {
    pages,
    come(page: Page): Page {
      const last = pages[pages.length - 1]
      // Some pages give themselves a title after they have changed their address.
      if (last && last.url === page.url) last.title = page.title
      // What brought them stands on the first, which stays.
      else if (pages.push(page) > MOST) pages.splice(1, 1)
      try {
        sessionStorage[name] = JSON.stringify(pages)
      } catch {}
      return pages[pages.length - 1]!
    },
  }
}
