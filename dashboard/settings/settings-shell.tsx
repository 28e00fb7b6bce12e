import './settings.css'
import type { Inbox } from '@parley/protocol/inbox.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Globe, Plus } from 'lucide-react'
import { request } from '../live/request.ts'
import { useInboxes, useMe } from '../live/workspace.ts'
import { PaneBoundary } from '../ui/blank.tsx'
import { NARROW, useMedia } from '../ui/media.ts'
import { IconButton } from '../ui/tip.tsx'
import { toastError } from '../ui/toast.tsx'
import { mayOpen, SETTINGS_PAGES, type SettingsEntry } from './settings-pages.ts'

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
        <Pages of="you" />
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
        <Pages of="workspace" />
      </div>
    </nav>
  )
}

function Pages({ of }: { of: SettingsEntry['of'] }) {
  const { permissions } = useMe()
  return SETTINGS_PAGES.filter((page) => page.of === of && mayOpen(permissions, page)).map(
    ({ to, name, icon: Icon }, n) => (
      <Link key={to} to={to} className="view" {...(of === 'you' && n === 0 && { 'data-pane-focus': true })}>
        <Icon className="i" />
        <span className="cut">{name}</span>
      </Link>
    ),
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
