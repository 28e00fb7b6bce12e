import type { Permission, Role } from '@parley/protocol/agent.ts'
import { Refused } from '../platform/refused.ts'
import { may, type Viewer } from './viewer.ts'

/** The one table of who may do what. */
export const PERMISSIONS: Record<Role, readonly Permission[]> = {
  owner: [
    'conversations.all',
    'conversations.assign',
    'agents.manage',
    'inboxes.manage',
    'fields.manage',
    'visitors.addresses',
    'labels.manage',
    'views.share',
    'contacts.manage',
    'contacts.export',
    'workspace.manage',
  ],
  admin: [
    'conversations.all',
    'conversations.assign',
    'agents.manage',
    'inboxes.manage',
    'fields.manage',
    'visitors.addresses',
    'labels.manage',
    'views.share',
    'contacts.manage',
    'contacts.export',
  ],
  agent: ['conversations.assign'],
}

export function need(viewer: Viewer, permission: Permission): void {
  if (!may(viewer, permission)) throw new Refused('forbidden', 'Your role does not allow this. Ask an owner or admin.')
}

/** Only owners make owners and unmake them: otherwise an admin would be one request away from everything. */
export function needPowerOver(viewer: Viewer, role: Role): void {
  if (role === 'owner' && viewer.role !== 'owner')
    throw new Refused('forbidden', 'Only an owner may do this to an owner.')
}
