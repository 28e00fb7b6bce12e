import type { NotificationPage, NotificationSettings } from '@parley/protocol/notification.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '../live/request.ts'
import { queries } from '../live/workspace.ts'
import { toastError } from '../ui/toast.tsx'

/** The newest, and how many are unread. What is told to this agent alone makes it old (live/workspace.ts). */
export const notificationsQuery = {
  queryKey: ['notifications', 'newest'],
  queryFn: () => request.get<NotificationPage>('/notifications?limit=30'),
}

export const settingsQuery = {
  queryKey: ['notifications', 'settings'],
  queryFn: () => request.get<NotificationSettings>('/notifications/settings'),
}

export function useNotifications(): NotificationPage | undefined {
  return useQuery(notificationsQuery).data
}

type Looked = { ids: string[] } | { conversation: string } | { upTo: string }

/** Seen, here at once and then everywhere. */
export async function markRead(looked: Looked): Promise<void> {
  queries.setQueryData<NotificationPage>(notificationsQuery.queryKey, (was) => {
    if (!was) return was
    const seen = was.notifications.filter((one) => !one.read && isOf(looked, one))
    if (seen.length === 0 && !('upTo' in looked)) return was
    const ids = new Set(seen.map((one) => one.id))
    return {
      ...was,
      unread: 'upTo' in looked ? 0 : Math.max(0, was.unread - ids.size),
      notifications: was.notifications.map((one) => (ids.has(one.id) ? { ...one, read: true } : one)),
    }
  })
  // What could not be said is said again when the list is read next: it is unread there still.
  await request.put('/notifications/reading', looked).catch(() => {})
}

function isOf(looked: Looked, { id, conversation }: NotificationPage['notifications'][number]): boolean {
  if ('ids' in looked) return looked.ids.includes(id)
  return 'conversation' in looked ? conversation.id === looked.conversation : id <= looked.upTo
}

/** How I want to be told: changed at once, and put back when it could not be kept. */
export function useChangeSettings() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: NotificationSettings) =>
      request.put<NotificationSettings>('/notifications/settings', settings),
    // One after the other: the last change is the one that stays.
    scope: { id: 'notification-settings' },
    onMutate: async (settings) => {
      await client.cancelQueries({ queryKey: settingsQuery.queryKey })
      const was = client.getQueryData<NotificationSettings>(settingsQuery.queryKey)
      client.setQueryData(settingsQuery.queryKey, settings)
      return was
    },
    onError: (error, _settings, was) => {
      client.setQueryData(settingsQuery.queryKey, was)
      toastError(error)
    },
  })
}
