import type { Attachment, FileLinks } from '@parley/protocol/attachment.ts'
import { useEffect, useReducer, useRef } from 'preact/hooks'
import type { Chat } from '../chat.ts'

type Link = { url: string; until: number }

const EARLY_MS = 45_000
const MOST = 100
const links: Record<string, Link | undefined> = {}
let asked: Promise<void> | null = null
const wanted: string[] = []

/** Where a file is, for as long as that is true; those that are asked for together are asked for at once. */
async function linkTo(chat: Chat, id: string): Promise<Link | undefined> {
  if (!isFresh(links[id])) {
    wanted.push(id)
    asked ||= Promise.resolve().then(async () => {
      const ids = wanted.splice(0, MOST)
      asked = null
      const found = await chat.request<FileLinks>('/files', { ids })
      const until = new Date(found.expiresAt).getTime()
      for (const one of ids) {
        const url = found.links[one]
        links[one] = url ? { url, until } : undefined
      }
    })
    await asked
  }
  return links[id]
}

const isFresh = (link: Link | undefined) => !!link && link.until - EARLY_MS > Date.now()

/** Links end after minutes: as long as the file is on the screen, its link is made anew before. */
export function useLink(chat: Chat, id: string): string | undefined {
  const [, draw] = useReducer((n: number) => n + 1, 0)
  const local = chat.uploads()?.local(id)
  useEffect(() => {
    if (local) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const again = (ms: number) => {
      if (!gone) timer = setTimeout(ask, ms)
    }
    const ask = () =>
      linkTo(chat, id).then(
        (link) => {
          if (!gone) draw(0)
          // Without a link the file is gone, and stays so.
          if (link) again(Math.max(1000, link.until - EARLY_MS - Date.now()))
        },
        () => again(5000),
      )
    ask()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id, local])
  return local ?? links[id]?.url
}

/** The first link stays as long as it works: an image is not fetched again, a recording not interrupted, for a new one. */
export function useSource(chat: Chat, { id }: Pick<Attachment, 'id'>) {
  const link = useLink(chat, id)
  const used = useRef<string | undefined>(undefined)
  const [, draw] = useReducer((n: number) => n + 1, 0)
  used.current ||= link
  const onError = () => {
    if (link === used.current) return
    used.current = link
    draw(0)
  }
  return { src: used.current, onError }
}
