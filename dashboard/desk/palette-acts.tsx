import type { View } from '@parley/protocol/conversation.ts'
import type { useNavigate } from '@tanstack/react-router'
import { Moon, Settings, Sun, UserPlus, UserRound } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { VIEW_NAMES } from '../conversations/view-names.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { createStore, useStore } from '../live/store.ts'
import { useInboxes, useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { chooseTheme } from '../ui/theme.ts'

export type Act = {
  id: string
  group: string
  name: string
  also?: string
  hint?: string
  keys?: string
  icon: ReactNode
  onlyWhenAsked?: boolean
  run(navigate: ReturnType<typeof useNavigate>): void
}

/** What the page in front offers: the open conversation puts its own actions here while it is shown. */
export const pageActs = createStore<readonly Act[]>([])

export function useActs(): Act[] {
  const { rows } = useDesk()
  const me = useMe()
  const ofPage = useStore(pageActs)
  const conversations = useStore(rows.rows)
  const inboxes = useInboxes()
  return useMemo(() => {
    const views = (Object.keys(VIEW_NAMES) as View[]).map((view): Act => {
      const { name, icon: Icon, keys } = VIEW_NAMES[view]
      return {
        id: view,
        group: 'Views',
        name,
        keys,
        icon: <Icon className="i" />,
        run: (navigate) => void navigate({ to: '/inbox/$view', params: { view } }),
      }
    })
    const loaded = [...conversations.values()]
      .sort((a, b) => (a.lastMessageAt < b.lastMessageAt ? 1 : -1))
      .map(
        (row): Act => ({
          id: row.id,
          group: 'Conversations',
          name: row.visitor.name,
          also: `${row.preview?.text ?? ''} ${row.visitor.email ?? ''}`,
          hint: row.preview?.text ?? '',
          icon: <Avatar name={row.visitor.name} anonymous={!row.visitor.named} size={20} />,
          run: (navigate) => {
            const view = row.status === 'ended' ? 'closed' : 'all'
            void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: row.id } })
          },
        }),
      )
    const pages: Act[] = [
      {
        id: 'profile',
        group: 'Settings',
        name: 'Profile',
        also: 'password sessions name',
        icon: <UserRound className="i" />,
        run: (go) => void go({ to: '/settings/profile' }),
      },
      ...(me.permissions.includes('agents.manage')
        ? [
            {
              id: 'people',
              group: 'Settings',
              name: 'People',
              also: 'invite agents roles',
              icon: <UserPlus className="i" />,
              run: (go: ReturnType<typeof useNavigate>) => void go({ to: '/settings/people' }),
            },
          ]
        : []),
      ...(me.permissions.includes('inboxes.manage')
        ? inboxes.map((inbox) => ({
            id: inbox.id,
            group: 'Settings',
            name: `Inbox ${inbox.name}`,
            also: 'snippet install colour greeting',
            icon: <Settings className="i" />,
            run: (go: ReturnType<typeof useNavigate>) =>
              void go({ to: '/settings/inboxes/$inboxId', params: { inboxId: inbox.id } }),
          }))
        : []),
      {
        id: 'light',
        group: 'Settings',
        name: 'Light theme',
        icon: <Sun className="i" />,
        run: () => chooseTheme('light'),
      },
      {
        id: 'dark',
        group: 'Settings',
        name: 'Dark theme',
        icon: <Moon className="i" />,
        run: () => chooseTheme('dark'),
      },
    ]
    return [
      ...ofPage,
      ...views,
      ...loaded.slice(0, 8),
      ...pages,
      ...loaded.slice(8).map((act) => ({ ...act, onlyWhenAsked: true })),
    ]
  }, [ofPage, conversations, inboxes, me])
}
