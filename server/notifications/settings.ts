import { type NotificationSettings, SOUNDS, TOLD_KINDS, USUAL_SETTINGS, WAYS } from '@parley/protocol/notification.ts'
import { z } from 'zod'
import type { Viewer } from '../agents/viewer.ts'
import type { Tx } from '../platform/database.ts'

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time such as 18:00.')

export const notificationSettings = z.object({
  ways: z.record(z.enum(TOLD_KINDS), z.array(z.enum(WAYS)).max(WAYS.length)),
  sounds: z.object({ message: z.enum(SOUNDS), waiting: z.enum(SOUNDS), other: z.enum(SOUNDS) }),
  volume: z.int().min(0).max(100),
  showWords: z.boolean().describe('Whether notifications of the system show what was written.'),
  quiet: z.object({
    until: z.union([z.literal('always'), z.iso.datetime()]).nullable(),
    daily: z
      .object({ from: clock, to: clock })
      .refine(({ from, to }) => from !== to, 'These are the same. Use two times.')
      .nullable(),
    urgentThrough: z.boolean(),
  }),
})

/** As the agent chose; what a newer version adds is as it is usually. */
export async function readSettings(tx: Tx, viewer: Viewer): Promise<NotificationSettings> {
  const [row] = await tx.rows<{ settings: Partial<NotificationSettings> }>(
    'notification-settings',
    'select settings from notification_settings where workspace_id = $1 and agent_id = $2',
    [tx.workspaceId, viewer.id],
  )
  const chosen = row?.settings ?? {}
  return { ...USUAL_SETTINGS, ...chosen, ways: { ...USUAL_SETTINGS.ways, ...chosen.ways } }
}

export async function saveSettings(tx: Tx, viewer: Viewer, settings: NotificationSettings): Promise<void> {
  await tx.rows(
    'save-notification-settings',
    `insert into notification_settings (workspace_id, agent_id, settings) values ($1, $2, $3)
     on conflict (workspace_id, agent_id) do update set settings = excluded.settings`,
    [tx.workspaceId, viewer.id, settings],
  )
  tx.news.workspace.push({ type: 'notification.settings-changed', agentId: viewer.id })
}
