import type { Permission, Role } from '@parley/protocol/agent.ts'

/** The signed-in agent on whose behalf something is read or done. Every lookup goes through what a viewer may see. */
export type Viewer = {
  kind: 'agent'
  workspaceId: string
  id: string
  name: string
  picture: string | null
  role: Role
  permissions: readonly Permission[]
  /** Inboxes whose conversations they may see. */
  inboxIds: readonly string[] | 'all'
  sessionId: string
}

export function may(viewer: Viewer, permission: Permission): boolean {
  return viewer.permissions.includes(permission)
}

export function seesInbox(viewer: Viewer, inboxId: string): boolean {
  return viewer.inboxIds === 'all' || viewer.inboxIds.includes(inboxId)
}
