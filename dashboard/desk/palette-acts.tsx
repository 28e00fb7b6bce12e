import type { View } from '@parley/protocol/conversation.ts'
import type { ViewKey } from '@parley/protocol/view.ts'
import { useQuery } from '@tanstack/react-query'
import { BookOpen, Keyboard, MessageSquareText, Moon, Rows3, Search, Settings, Sun, Tag, Upload } from 'lucide-react'
import { useMemo } from 'react'
import { asked } from '../conversations/use-asked.ts'
import { VIEW_NAMES } from '../conversations/view-names.tsx'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'
import { useAgents, useInboxes, useLabels, useMe } from '../live/workspace.ts'
import { savedRepliesQuery } from '../saved-replies/saved-replies.ts'
import { wantedReply } from '../saved-replies/wanted-reply.ts'
import { mayOpen, SETTINGS_PAGES } from '../settings/settings-pages.ts'
import { Avatar } from '../ui/avatar.tsx'
import { chooseDensity, DENSITIES } from '../ui/density.ts'
import { chooseTheme } from '../ui/theme.ts'
import { AUDIENCE_ICONS, useCustomViews } from '../views/custom-views.ts'
import { floating } from './desk-keys.ts'
import { AVAILABILITIES, SHAPE, useChangeMe } from './own-menu.tsx'
import { type Act, pageActs } from './page-acts.ts'

/** So many loaded conversations are offered before anything is typed. */
const AT_FIRST = 6

/** A saved reply, for the conversation that is open: chosen in its composer, where one sees what it will say. */
function useReplyActs(): Act[] {
  const isOpen = useStore(pageActs, (acts) => acts.length > 0)
  const { data: replies } = useQuery({ ...savedRepliesQuery, enabled: isOpen })
  return useMemo(
    () =>
      (isOpen ? (replies ?? []) : []).map(
        (reply): Act => ({
          id: `reply ${reply.id}`,
          group: 'Saved replies',
          name: reply.name,
          also: `${reply.shortcut} ${reply.folder}`,
          hint: `/${reply.shortcut}`,
          icon: <MessageSquareText className="i" />,
          onlyWhenAsked: true,
          run: () => {
            asked.set('reply')
            wantedReply.set(reply.name)
          },
        }),
      ),
    [isOpen, replies],
  )
}

/** All that is at hand without asking the server. */
export function useActs(): Act[] {
  const ofPage = useStore(pageActs)
  const replies = useReplyActs()
  const views = useViewActs()
  const conversations = useConversationActs()
  const people = usePeopleActs()
  const settings = useSettingsActs()
  return useMemo(
    () => [...ofPage, ...replies, ...views, ...conversations, ...people, ...settings],
    [ofPage, replies, views, conversations, people, settings],
  )
}

function useViewActs(): Act[] {
  const custom = useCustomViews()
  const labels = useLabels()
  return useMemo(() => {
    const open =
      (view: ViewKey): Act['run'] =>
      (navigate) =>
        void navigate({ to: '/inbox/$view', params: { view } })
    const usual = (Object.keys(VIEW_NAMES) as View[]).map((view): Act => {
      const { name, icon: Icon, keys } = VIEW_NAMES[view]
      return { id: `view ${view}`, group: 'Views', name, keys, icon: <Icon className="i" />, run: open(view) }
    })
    const own = custom.map(({ id, name, audience }): Act => {
      const Icon = AUDIENCE_ICONS[audience]
      return { id: `view ${id}`, group: 'Views', name, icon: <Icon className="i" />, run: open(`view:${id}`) }
    })
    const labelled = labels.map(
      ({ id, name }): Act => ({
        id: `label ${id}`,
        group: 'Views',
        name,
        also: 'label',
        hint: 'label',
        icon: <Tag className="i" />,
        onlyWhenAsked: true,
        run: open(`label:${id}`),
      }),
    )
    return [...usual, ...own, ...labelled]
  }, [custom, labels])
}

function useConversationActs(): Act[] {
  const { rows } = useDesk()
  const conversations = useStore(rows.rows)
  return useMemo(
    () =>
      [...conversations.values()]
        .sort((a, b) => (a.lastMessageAt < b.lastMessageAt ? 1 : -1))
        .map(
          (row, n): Act => ({
            id: `conversation ${row.id}`,
            group: 'Conversations',
            name: row.visitor.name,
            also: `${row.preview?.text ?? ''} ${row.visitor.email ?? ''}`,
            hint: row.preview?.text ?? '',
            icon: <Avatar name={row.visitor.name} anonymous={!row.visitor.named} size={20} />,
            onlyWhenAsked: n >= AT_FIRST,
            run: (navigate) => {
              const view = row.status === 'ended' ? 'closed' : 'all'
              void navigate({ to: '/inbox/$view/$conversationId', params: { view, conversationId: row.id } })
            },
          }),
        ),
    [conversations],
  )
}

/** A colleague, and how much they have on their hands: what they hold is what one wants to see. */
function usePeopleActs(): Act[] {
  const agents = useAgents()
  const me = useMe()
  const { rows } = useDesk()
  const conversations = useStore(rows.rows)
  return useMemo(() => {
    const holds = new Map<string, number>()
    for (const { assigneeId, status } of conversations.values())
      if (assigneeId && status !== 'ended') holds.set(assigneeId, (holds.get(assigneeId) ?? 0) + 1)
    return agents
      .filter((agent) => !agent.deactivated)
      .map(
        (agent): Act => ({
          id: `agent ${agent.id}`,
          group: 'People',
          name: agent.name,
          also: agent.email,
          hint: `${agent.online ? agent.availability : 'not here'} · holds ${holds.get(agent.id) ?? 0}`,
          icon: (
            <Avatar
              name={agent.name}
              picture={agent.picture}
              size={20}
              shape={agent.online ? SHAPE[agent.availability] : 'left'}
            />
          ),
          onlyWhenAsked: true,
          run: (navigate) => {
            if (agent.id === me.id) return void navigate({ to: '/settings/profile' })
            if (me.permissions.includes('agents.manage'))
              return void navigate({ to: '/settings/people', search: { person: agent.id } })
            void navigate({ to: '/inbox/$view', params: { view: 'assigned' } })
          },
        }),
      )
  }, [agents, conversations, me])
}

function useSettingsActs(): Act[] {
  const me = useMe()
  const inboxes = useInboxes()
  const { mutate: changeMe } = useChangeMe()
  return useMemo(() => {
    const group = 'Settings'
    const pages = SETTINGS_PAGES.filter((page) => mayOpen(me.permissions, page)).map(
      ({ to, name, icon: Icon, also }): Act => ({
        id: `page ${to}`,
        group,
        name,
        also: `settings ${also}`,
        icon: <Icon className="i" />,
        run: (navigate) => void navigate({ to }),
      }),
    )
    const doors = me.permissions.includes('inboxes.manage')
      ? inboxes.map(
          (inbox): Act => ({
            id: `inbox ${inbox.id}`,
            group,
            name: `Inbox ${inbox.name}`,
            also: 'settings snippet install colour greeting categories limits',
            icon: <Settings className="i" />,
            onlyWhenAsked: true,
            run: (navigate) => void navigate({ to: '/settings/inboxes/$inboxId', params: { inboxId: inbox.id } }),
          }),
        )
      : []
    const availability = AVAILABILITIES.filter(({ value }) => value !== me.availability).map(
      ({ value, word, says }): Act => ({
        id: `availability ${value}`,
        group: 'You',
        name: `Be ${word.toLowerCase()}`,
        also: 'availability status',
        hint: says,
        icon: <span className={`dot ${SHAPE[value]}`} />,
        onlyWhenAsked: true,
        run: () => changeMe({ availability: value }),
      }),
    )
    const looks = (['light', 'dark', 'system'] as const).map(
      (theme): Act => ({
        id: `theme ${theme}`,
        group,
        name: theme === 'system' ? 'Theme as the system' : `${theme === 'light' ? 'Light' : 'Dark'} theme`,
        also: 'colours',
        icon: theme === 'light' ? <Sun className="i" /> : <Moon className="i" />,
        onlyWhenAsked: true,
        run: () => chooseTheme(theme),
      }),
    )
    const dense = DENSITIES.map(
      (one): Act => ({
        id: `density ${one}`,
        group,
        name: one === 'calm' ? 'Calm lists' : 'Compact lists',
        also: 'density rows',
        icon: <Rows3 className="i" />,
        onlyWhenAsked: true,
        run: () => chooseDensity(one),
      }),
    )
    const help: Act = {
      id: 'shortcuts',
      group,
      name: 'Keyboard shortcuts',
      also: 'keys help',
      keys: '?',
      icon: <Keyboard className="i" />,
      run: () => floating.set('shortcuts'),
    }
    const book: Act = {
      id: 'contacts',
      group: 'Contacts',
      name: 'Contacts',
      also: 'people book export',
      keys: 'g o',
      icon: <BookOpen className="i" />,
      run: (navigate) => void navigate({ to: '/contacts' }),
    }
    const bring: Act = {
      id: 'import contacts',
      group: 'Contacts',
      name: 'Import contacts',
      also: 'csv list upload',
      icon: <Upload className="i" />,
      onlyWhenAsked: true,
      run: (navigate) => void navigate({ to: '/contacts/import' }),
    }
    const people = me.permissions.includes('contacts.manage') ? [book, bring] : [book]
    return [...people, ...pages, ...doors, ...availability, ...looks, ...dense, help]
  }, [me, inboxes, changeMe])
}

/** The way on to everything that was said. */
export function searchAct(query: string): Act {
  return {
    id: 'search',
    group: 'Search',
    name: `Search everything for “${query}”`,
    icon: <Search className="i" />,
    run: (navigate) => void navigate({ to: '/search', search: { q: query } }),
  }
}
