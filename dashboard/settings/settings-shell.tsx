import './settings.css'
import type { Inbox } from '@parley/protocol/inbox.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Bell, Globe, ListChecks, MessageSquareText, Plus, User, UserRound } from 'lucide-react'
import { request } from '../live/request.ts'
import { useInboxes, useMe } from '../live/workspace.ts'
import { PaneBoundary } from '../ui/blank.tsx'
import { NARROW, useMedia } from '../ui/media.ts'
import { IconButton } from '../ui/tip.tsx'
import { toastError } from '../ui/toast.tsx'

export function SettingsShell() {
  const narrow = useMedia(NARROW)
  return (
    <div className="settings">
      {!narrow && <SettingsNav />}
      <PaneBoundary what="this page">
        <Outlet />
      </PaneBoundary>
    </div>
  )
}

export function SettingsNav() {
  const me = useMe()
  const inboxes = useInboxes()
  const add = useAddInbox()
  return (
    <nav className="views" aria-label="Settings" data-pane>
      <div className="bar">
        <h2>Settings</h2>
      </div>
      <div className="scroll">
        <h3 className="vgroup">You</h3>
        <Link to="/settings/profile" className="view" data-pane-focus>
          <UserRound className="i" />
          <span className="cut">Profile</span>
        </Link>
        <Link to="/settings/notifications" className="view">
          <Bell className="i" />
          <span className="cut">Notifications</span>
        </Link>
        {me.permissions.includes('inboxes.manage') && (
          <>
            <h3 className="vgroup">
              Inboxes
              <IconButton name="Add an inbox" small onClick={() => add.mutate()} disabled={add.isPending}>
                <Plus className="i i14" />
              </IconButton>
            </h3>
            {inboxes.map((inbox) => (
              <Link key={inbox.id} to="/settings/inboxes/$inboxId" params={{ inboxId: inbox.id }} className="view">
                <Globe className="i" />
                <span className="cut">{inbox.name}</span>
                <span className="n">web</span>
              </Link>
            ))}
          </>
        )}
        <h3 className="vgroup">Workspace</h3>
        {me.permissions.includes('agents.manage') && (
          <Link to="/settings/people" className="view">
            <User className="i" />
            <span className="cut">People</span>
          </Link>
        )}
        {me.permissions.includes('fields.manage') && (
          <Link to="/settings/fields" className="view">
            <ListChecks className="i" />
            <span className="cut">Fields</span>
          </Link>
        )}
        <Link to="/settings/saved-replies" className="view">
          <MessageSquareText className="i" />
          <span className="cut">Saved replies</span>
        </Link>
      </div>
    </nav>
  )
}

function useAddInbox() {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => request.post<Inbox>('/inboxes', { name: 'New inbox' }),
    onSuccess: async (inbox) => {
      client.setQueryData<Inbox[]>(['inboxes'], (was) => [...(was ?? []), inbox])
      await navigate({ to: '/settings/inboxes/$inboxId', params: { inboxId: inbox.id } })
    },
    onError: toastError,
  })
}
