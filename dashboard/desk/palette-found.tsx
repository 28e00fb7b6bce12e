import type { ContactPage } from '@parley/protocol/contact.ts'
import type { SearchPage, Snippet } from '@parley/protocol/search.ts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { BookUser, MessageSquareText, StickyNote } from 'lucide-react'
import { useEffect, useState } from 'react'
import { request } from '../live/request.ts'
import { Avatar } from '../ui/avatar.tsx'
import type { Act } from './page-acts.ts'

const TYPING_MS = 140
const SHORTEST = 2
const MOST = 5

/** What the server knows of it: people, contacts and what was said. It comes after what is at hand, and never takes its place. */
export function useFound(query: string): { acts: Act[]; looking: boolean; failed: boolean } {
  const asked = useSettled(query.trim(), TYPING_MS)
  const enabled = asked.length >= SHORTEST
  const said = useQuery({
    queryKey: ['palette', asked],
    enabled,
    queryFn: ({ signal }) =>
      request.get<SearchPage>(`/search?${new URLSearchParams({ q: asked, limit: String(MOST) })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  })
  const contacts = useQuery({
    queryKey: ['contacts', 'palette', asked],
    enabled,
    queryFn: ({ signal }) =>
      request.get<ContactPage>(`/contacts?${new URLSearchParams({ query: asked, limit: String(MOST) })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  })
  if (!enabled) return { acts: [], looking: query.trim().length >= SHORTEST, failed: false }
  return {
    acts: [...contactActs(contacts.data), ...visitorActs(said.data), ...messageActs(said.data)],
    looking: asked !== query.trim() || said.isFetching || contacts.isFetching,
    failed: said.isError,
  }
}

function contactActs(page: ContactPage | undefined): Act[] {
  return (page?.contacts ?? []).map((contact) => ({
    id: `contact ${contact.id}`,
    group: 'Contacts',
    name: contact.name,
    hint: contact.email ?? contact.phone ?? contact.company ?? '',
    icon: <BookUser className="i" />,
    run: (navigate) => void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } }),
  }))
}

function visitorActs(page: SearchPage | undefined): Act[] {
  return (page?.visitors ?? []).flatMap(({ visitor, conversation }): Act[] =>
    conversation === null
      ? []
      : [
          {
            // The same name as where it is loaded: it is offered once.
            id: `conversation ${conversation}`,
            group: 'Conversations',
            name: visitor.name,
            hint: visitor.email ?? '',
            icon: <Avatar name={visitor.name} anonymous={!visitor.named} size={20} />,
            run: (navigate) =>
              void navigate({
                to: '/inbox/$view/$conversationId',
                params: { view: 'all', conversationId: conversation },
              }),
          },
        ],
  )
}

function messageActs(page: SearchPage | undefined): Act[] {
  return (page?.messages ?? []).map((hit) => ({
    id: `hit ${hit.conversation.id} ${hit.seq}`,
    group: 'Messages',
    name: fromHit(hit.file ?? hit.snippet),
    hint: hit.conversation.visitor.name,
    icon: hit.kind === 'note' ? <StickyNote className="i" /> : <MessageSquareText className="i" />,
    run: (navigate) =>
      void navigate({
        to: '/inbox/$view/$conversationId',
        params: { view: hit.conversation.status === 'ended' ? 'closed' : 'all', conversationId: hit.conversation.id },
        search: { at: hit.seq },
      }),
  }))
}

/** So much of it that what was found is in sight on one line. */
function fromHit({ text, hits }: Snippet): string {
  const from = Math.max(0, (hits[0]?.[0] ?? 0) - BEFORE)
  const word = from === 0 ? 0 : text.indexOf(' ', from) + 1
  return word === 0 ? text : `…${text.slice(word)}`
}

const BEFORE = 24

/** A text once it has stood still for a moment. */
function useSettled(text: string, milliseconds: number): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), milliseconds)
    return () => clearTimeout(timer)
  }, [text, milliseconds])
  return settled
}
