import type { ContactPage, ListedContact } from '@parley/protocol/contact.ts'
import type { SearchCounts, SearchPage, VisitorHit } from '@parley/protocol/search.ts'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { request } from '../live/request.ts'
import { groupsOf } from './groups.ts'
import { looksForPeople, messageParams, type SearchAddress } from './search-address.ts'

const PAGE = 30
const NONE: never[] = []
const CONTACTS = 5

type Timed<T> = T & { took: number }

/** What was found, page by page; of an address that was changed meanwhile, the older answer is not waited for. */
export function useResults(address: SearchAddress) {
  const people = looksForPeople(address)
  const messages = messageParams(address, Date.now()) !== null
  const found = useInfiniteQuery({
    queryKey: ['search', address],
    enabled: people || messages,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }): Promise<Timed<SearchPage>> => {
      const began = performance.now()
      // People come with the first page of any search; of messages nothing is then asked.
      const params = messageParams(
        messages ? address : { q: address.q ?? '', ...(address.inbox && { inbox: address.inbox }) },
        Date.now(),
      )!
      params.set('limit', String(messages ? PAGE : 1))
      if (pageParam) params.set('after', pageParam)
      const page = await request.get<SearchPage>(`/search?${params}`, signal)
      return {
        messages: messages ? page.messages : NONE,
        visitors: people ? page.visitors : NONE,
        next: messages ? page.next : null,
        took: performance.now() - began,
      }
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    gcTime: 300_000,
  })
  const counts = useQuery({
    queryKey: ['search-counts', address],
    enabled: Boolean(address.q?.trim()),
    queryFn: ({ signal }) => {
      const { where, ...everywhere } = address
      const params = messageParams(messages ? address : everywhere, Date.now())
      return request.get<SearchCounts>(`/search/counts?${params}`, signal)
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const contacts = useQuery({
    queryKey: ['contacts', 'search', address.q, address.inbox],
    enabled: people,
    queryFn: ({ signal }) => {
      const params = new URLSearchParams({ query: address.q ?? '', limit: String(CONTACTS) })
      // Their list knows one inbox; of several, none is asked for.
      if (address.inbox?.length === 1) params.set('inboxId', address.inbox[0]!)
      return request.get<ContactPage>(`/contacts?${params}`, signal)
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const saved = people ? (contacts.data?.contacts ?? NONE) : NONE
  const pages = found.data?.pages ?? NONE
  const hits = useMemo(() => pages.flatMap((page) => page.messages), [pages])
  const groups = useMemo(() => groupsOf(hits), [hits])
  const asked = people || messages
  return {
    asked,
    groups: asked ? groups : NONE,
    contacts: saved,
    visitors: asked ? strangers(pages[0]?.visitors ?? NONE, saved) : NONE,
    counts: asked ? counts.data : undefined,
    took: pages[0]?.took ?? null,
    /** Nothing is known yet, not even of the words before. */
    first: asked && found.isPending,
    old: found.isPlaceholderData,
    error: found.isError ? found.error : null,
    more: found.hasNextPage,
    loadingMore: found.isFetchingNextPage,
    loadMore: () => void found.fetchNextPage(),
    retry: () => void found.refetch(),
  }
}

/** Visitors who stand there as contacts already are not shown twice. */
function strangers(visitors: VisitorHit[], contacts: ListedContact[]): VisitorHit[] {
  const known = new Set(contacts.flatMap((contact) => contact.identities.map((one) => one.visitorId)))
  return visitors.filter(({ visitor }) => !known.has(visitor.id))
}
