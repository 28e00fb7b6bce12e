export const ROLES = ['owner', 'admin', 'agent'] as const
export type Role = (typeof ROLES)[number]

/**
 * What a role may do. `conversations.all`: in every inbox; others see the inboxes they are members of.
 * `visitors.addresses`: see whole IP addresses, where the setting MASK_IPS hides their ends.
 * `contacts.manage`: delete, merge and import contacts; everybody may save and change them.
 * `labels.manage`: rename, merge and delete them; all who answer make and set them. `views.share`: with everyone.
 */
export type Permission =
  | 'conversations.all'
  | 'conversations.assign'
  | 'agents.manage'
  | 'inboxes.manage'
  | 'fields.manage'
  | 'visitors.addresses'
  | 'contacts.manage'
  | 'contacts.export'
  | 'labels.manage'
  | 'views.share'
  | 'workspace.manage'

export type Availability = 'available' | 'busy' | 'away' | 'offline'

/** An agent as colleagues see them. `online` says that a desk of theirs is connected. */
export type Agent = {
  id: string
  name: string
  email: string
  role: Role
  picture: string | null
  availability: Availability
  online: boolean
  inboxIds: string[]
  deactivated: boolean
}

/** The signed-in agent. */
export type Me = Agent & {
  permissions: Permission[]
  sessionId: string
  workspace: { id: string; name: string }
}

/** One sign-in. `current` marks the one that asks. */
export type Session = {
  id: string
  device: string
  ip: string | null
  createdAt: string
  lastSeenAt: string
  current: boolean
}

export type Invitation = {
  id: string
  email: string
  role: Role
  inboxIds: string[]
  invitedBy: string
  expiresAt: string
  expired: boolean
}

export type Team = { id: string; name: string; agentIds: string[] }
