import type { Invitation, Role } from '@parley/protocol/agent.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { useMe } from '../live/workspace.ts'

const KEY = ['invitations']
export type Invited = { invitation: Invitation; link: string; mailed: boolean }

export function useInvitations() {
  const me = useMe()
  return useQuery({
    queryKey: KEY,
    queryFn: () => request.get<Invitation[]>('/invitations'),
    enabled: me.permissions.includes('agents.manage'),
  })
}

export function useInvite() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (invite: { email: string; role: Role; inboxIds: string[] }) =>
      request.post<Invited>('/invitations', invite),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export function useTakeBack() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => request.delete<void>(`/invitations/${id}`),
    onSuccess: (_, id) => client.setQueryData<Invitation[]>(KEY, (was) => was?.filter((one) => one.id !== id)),
  })
}
