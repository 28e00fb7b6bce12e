import type {
  Contact,
  ContactCounts,
  ContactDetails,
  ContactImport,
  ContactPage,
  Life,
} from '@parley/protocol/contact.ts'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { queries } from '../live/workspace.ts'
import { type ContactAddress, type filterOf, queryOf, sortOf } from './contact-address.ts'

// All under "contacts": one announcement makes all of them old (live/workspace.ts).

export const contactsQuery = (address: ContactAddress) =>
  infiniteQueryOptions({
    queryKey: ['contacts', 'list', address],
    queryFn: ({ pageParam }) => {
      const query = queryOf(address)
      const { sort, order } = sortOf(address)
      query.set('sort', sort)
      query.set('order', order)
      if (pageParam) query.set('after', pageParam)
      return request.get<ContactPage>(`/contacts?${query}`)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })

export const contactCountQuery = (address: ContactAddress) => ({
  queryKey: ['contacts', 'count', queryOf(address).toString()],
  queryFn: async () => (await request.get<{ count: number }>(`/contacts/count?${queryOf(address)}`)).count,
})

export const contactCountsQuery = {
  queryKey: ['contacts', 'counts'],
  queryFn: () => request.get<ContactCounts>('/contacts/counts'),
}

export const contactQuery = (id: string) => ({
  queryKey: ['contacts', 'one', id],
  queryFn: () => request.get<ContactDetails>(`/contacts/${id}`),
})

export const lifeQuery = (id: string, only: string) =>
  infiniteQueryOptions({
    queryKey: ['contacts', 'life', id, only],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ ...(only !== 'all' && { only }), ...(pageParam && { after: pageParam }) })
      return request.get<Life>(`/contacts/${id}/life?${query}`)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })

export const knownQuery = (email: string, phone: string) => ({
  queryKey: ['contacts', 'known', email, phone],
  queryFn: async () => {
    const query = new URLSearchParams({ ...(email && { email }), ...(phone && { phone }) })
    return (await request.get<{ contacts: Contact[] }>(`/contacts/known?${query}`)).contacts
  },
})

export const importQuery = (id: string) => ({
  queryKey: ['contact-imports', id],
  queryFn: async () => (await request.get<{ import: ContactImport }>(`/contact-imports/${id}`)).import,
})

export const importsQuery = {
  queryKey: ['contact-imports'],
  // Somebody else may have begun one, and nothing announces it.
  staleTime: 0,
  queryFn: async () => (await request.get<{ imports: ContactImport[] }>('/contact-imports')).imports,
}

export type Chosen = { ids: string[] } | { filter: ReturnType<typeof filterOf> }
type Act = { type: 'tag' | 'untag'; tag: string } | { type: 'delete' | 'restore' }

export async function actOnContacts(chosen: Chosen, act: Act): Promise<{ done: number; skipped: number }> {
  const done = await request.post<{ done: number; skipped: number }>('/contacts/bulk', { chosen, act })
  await forgetContacts()
  return done
}

/** Not only what others change is announced: one's own change is shown as soon as the server has it. */
export function forgetContacts(): Promise<void> {
  return queries.invalidateQueries({ queryKey: ['contacts'] })
}

/** A file that the browser saves: the page stays. */
export function download(path: string): void {
  const link = document.createElement('a')
  link.href = `/api/v1${path}`
  link.download = ''
  link.click()
}

export const people = (n: number) => (n === 1 ? '1 contact' : `${n.toLocaleString('en-GB')} contacts`)
