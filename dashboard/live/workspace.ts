import type { Agent, Me, Team } from '@parley/protocol/agent.ts'
import type { Conversation } from '@parley/protocol/conversation.ts'
import type { FieldsAndPanel } from '@parley/protocol/field.ts'
import type { Inbox } from '@parley/protocol/inbox.ts'
import type { Label } from '@parley/protocol/label.ts'
import type { ChangedThing } from '@parley/protocol/server.ts'
import type { CustomCounts, CustomView } from '@parley/protocol/view.ts'
import type { ConversationFigures, VisitorDetails } from '@parley/protocol/visitor.ts'
import { notifyManager, QueryClient, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { mayWorkLater, request } from './request.ts'

export type Installation = { setUp: boolean; version: string; demo: boolean; mail: boolean }
export type ConversationDetails = {
  conversation: Conversation
  visitor: VisitorDetails
  read: number
  previous: Conversation[]
  figures: ConversationFigures
}

// Before the next frame: what is shown as done before the server says so would else flicker back for a moment.
notifyManager.setScheduler(queueMicrotask)

/** What changes seldom: read once, read again when the server says that it changed. */
export const queries = new QueryClient({
  defaultOptions: {
    // Whether there is a line to the server, only the server can tell: it may stand in this very house. Without one, what
    // was asked is answered with a sentence, and nothing is done later that somebody has long forgotten.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 3 && mayWorkLater(error),
      retryDelay: (attempt) => Math.min(8000, 1000 * 2 ** attempt),
    },
  },
})

export const installationQuery = {
  queryKey: ['installation'],
  queryFn: () => request.get<Installation>('/installation'),
}
export const meQuery = { queryKey: ['me'], queryFn: () => request.get<Me>('/me') }
export const agentsQuery = { queryKey: ['agents'], queryFn: () => request.get<Agent[]>('/agents') }
export const teamsQuery = { queryKey: ['teams'], queryFn: () => request.get<Team[]>('/teams') }
export const inboxesQuery = { queryKey: ['inboxes'], queryFn: () => request.get<Inbox[]>('/inboxes') }
export const fieldsQuery = { queryKey: ['fields'], queryFn: () => request.get<FieldsAndPanel>('/fields') }
export const labelsQuery = { queryKey: ['labels'], queryFn: () => request.get<Label[]>('/labels') }
export const viewsQuery = { queryKey: ['views'], queryFn: () => request.get<CustomView[]>('/views') }
/** Under the key of the views, so that it is read again with them. */
export const customCountsQuery = {
  queryKey: ['views', 'counts'],
  queryFn: () => request.get<CustomCounts>('/views/counts'),
}
export const conversationQuery = (id: string) => ({
  queryKey: ['conversation', id],
  queryFn: () => request.get<ConversationDetails>(`/conversations/${id}`),
})

/** Which queries an announcement makes old, where they are not called as it is. */
const OLD: Partial<Record<ChangedThing, string[]>> = {
  // I am one of them, and may have said in another tab that I am away.
  agents: ['agents', 'me', 'teams', 'invitations'],
  inboxes: ['inboxes', 'agents'],
  me: ['me', 'inboxes'],
  labels: ['labels', 'views'],
}

export function forgetChanged(what: ChangedThing, id?: string) {
  if (what === 'visitors') return forgetVisitor(id)
  for (const key of OLD[what] ?? [what]) void queries.invalidateQueries({ queryKey: [key] })
}

/** What is shown of one visitor; without an id, of all: we were away and missed who changed. */
function forgetVisitor(id: string | undefined) {
  void queries.invalidateQueries({ queryKey: id === undefined ? ['visitors'] : ['visitors', id] })
  void queries.invalidateQueries({
    predicate: ({ queryKey, state }) =>
      queryKey[0] === 'conversation' &&
      (id === undefined || (state.data as ConversationDetails | undefined)?.visitor.id === id),
  })
}

export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('useMe is for signed-in pages.')
  return data
}

export function useAgents(): Agent[] {
  return useQuery(agentsQuery).data ?? NONE
}

export function useAgent(id: string | null): Agent | undefined {
  const agents = useAgents()
  return useMemo(() => agents.find((agent) => agent.id === id), [agents, id])
}

export function useInboxes(): Inbox[] {
  return useQuery(inboxesQuery).data ?? NONE
}

export function useInbox(id: string): Inbox | undefined {
  const inboxes = useInboxes()
  return useMemo(() => inboxes.find((inbox) => inbox.id === id), [inboxes, id])
}

/** For what is no part of the screen; undefined until inboxes are known. */
export function channelOf(inboxId: string): string | undefined {
  return queries.getQueryData<Inbox[]>(['inboxes'])?.find((inbox) => inbox.id === inboxId)?.channel
}

export function useLabels(): Label[] {
  return useQuery(labelsQuery).data ?? NONE
}

const NONE: never[] = []
