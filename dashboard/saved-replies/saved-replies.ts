import type { Conversation } from '@parley/protocol/conversation.ts'
import type { Inbox } from '@parley/protocol/inbox.ts'
import type { Audience, SavedReply } from '@parley/protocol/saved-reply.ts'
import { ATTRIBUTE, type Values } from '@parley/protocol/variables.ts'
import type { VisitorDetails } from '@parley/protocol/visitor.ts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { request } from '../live/request.ts'
import { conversationQuery, queries, useInbox, useMe } from '../live/workspace.ts'
import { dayOf } from './day-of.ts'

export const savedRepliesQuery = {
  queryKey: ['saved-replies'],
  queryFn: () => request.get<SavedReply[]>('/saved-replies'),
}

export type ReplyDraft = {
  name: string
  shortcut: string
  folder: string
  body: string
  audience: Audience
  teamId: string | null
  fileIds: string[]
}

export async function saveReply(id: string | null, draft: ReplyDraft): Promise<SavedReply> {
  const saved = id
    ? await request.put<SavedReply>(`/saved-replies/${id}`, draft)
    : await request.post<SavedReply>('/saved-replies', draft)
  queries.setQueryData<SavedReply[]>(savedRepliesQuery.queryKey, (was) =>
    was?.some((one) => one.id === saved.id)
      ? was.map((one) => (one.id === saved.id ? saved : one))
      : [...(was ?? []), saved],
  )
  return saved
}

/** What is known of this conversation, by the names that saved replies use. */
export function useValues(conversation: Conversation): Values {
  const me = useMe()
  const inbox = useInbox(conversation.inboxId)
  const visitor = useQuery(conversationQuery(conversation.id)).data?.visitor
  return useMemo(() => valuesOf({ conversation, me, inbox, visitor }), [conversation, me, inbox, visitor])
}

export function valuesOf({
  conversation,
  me,
  inbox,
  visitor,
}: {
  conversation: Conversation
  me: { name: string }
  inbox: Inbox | undefined
  visitor: Pick<VisitorDetails, 'attributes' | 'fields' | 'phone'> | undefined
}): Values {
  const { name, named, email, country } = conversation.visitor
  const attributes = Object.entries(visitor?.attributes ?? {}).map(([key, value]) => [ATTRIBUTE + key, String(value)])
  return {
    ...Object.fromEntries(attributes),
    ...(named && { 'visitor.name': name, 'visitor.first_name': firstOf(name) }),
    'visitor.email': email ?? undefined,
    'visitor.phone': visitor?.phone ?? undefined,
    'visitor.country': country ? countryName(country) : undefined,
    'agent.name': me.name,
    'agent.first_name': firstOf(me.name),
    'inbox.name': inbox?.settings.displayName,
    'conversation.category': conversation.category ?? undefined,
    'conversation.started': dayOf(conversation.startedAt),
    'conversation.id': conversation.id,
  }
}

const firstOf = (name: string) => name.trim().split(/\s+/)[0]

function countryName(code: string): string | undefined {
  try {
    return new Intl.DisplayNames(undefined, { type: 'region' }).of(code)
  } catch {
    return undefined
  }
}
