import type { Brand, InboxSettings, WidgetConfig } from '@parley/protocol/inbox.ts'
import { acrossWorkspaces, type Db } from '../platform/database.ts'
import { notFound } from '../platform/refused.ts'
import { settingsOf } from './inbox.ts'

/** An inbox as its public side needs it. */
export type Door = { workspaceId: string; id: string; key: string; settings: InboxSettings; brand: Brand }

/** By the key alone: a page that shows the widget knows nothing else. */
export async function findInboxByKey(db: Db, key: string): Promise<Door | null> {
  const [door] = await acrossWorkspaces(db, 'whose inbox this key opens', (tx) =>
    tx.rows<Door>(
      'inbox-by-key',
      'select workspace_id as "workspaceId", id, key, settings, brand from inboxes where key = $1',
      [key],
    ),
  )
  return door ? { ...door, settings: settingsOf(door.settings) } : null
}

export async function getInboxByKey(db: Db, key: string): Promise<Door> {
  const door = await findInboxByKey(db, key)
  if (!door) throw notFound('inbox')
  return door
}

/** The inbox that the sample shop shows: the oldest there is. */
export async function firstInboxKey(db: Db): Promise<string | null> {
  const [row] = await acrossWorkspaces(db, 'the inbox of the sample shop', (tx) =>
    tx.rows<{ key: string }>('first-inbox', 'select key from inboxes order by created_at, id limit 1', []),
  )
  return row?.key ?? null
}

/** What anybody may know who sees the widget. */
export function widgetConfig({ settings, brand }: Door): WidgetConfig {
  return { name: settings.displayName, brand, position: settings.position, corners: settings.corners }
}
