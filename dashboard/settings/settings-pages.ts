import type { Permission } from '@parley/protocol/agent.ts'
import {
  Ban,
  Bell,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  Tag,
  User,
  UserRound,
  UsersRound,
} from 'lucide-react'

/** The pages of settings in their order: what the column beside them and the palette offer. `also`: what else one may call it. */
export const SETTINGS_PAGES = [
  { to: '/settings/profile', of: 'you', name: 'Profile', icon: UserRound, also: 'password sessions name theme' },
  { to: '/settings/notifications', of: 'you', name: 'Notifications', icon: Bell, also: 'sound do not disturb quiet' },
  {
    to: '/settings/people',
    of: 'workspace',
    name: 'People',
    icon: User,
    also: 'invite roles agents',
    needs: 'agents.manage',
  },
  {
    to: '/settings/teams',
    of: 'workspace',
    name: 'Teams',
    icon: UsersRound,
    also: 'groups departments',
    needs: 'agents.manage',
  },
  { to: '/settings/labels', of: 'workspace', name: 'Labels', icon: Tag, also: 'tags colours merge' },
  {
    to: '/settings/fields',
    of: 'workspace',
    name: 'Fields',
    icon: ListChecks,
    also: 'custom panel',
    needs: 'fields.manage',
  },
  { to: '/settings/saved-replies', of: 'workspace', name: 'Saved replies', icon: MessageSquareText, also: 'canned' },
  { to: '/settings/blocked', of: 'workspace', name: 'Blocked', icon: Ban, also: 'unblock visitors spam ban' },
] as const satisfies {
  to: string
  of: 'you' | 'workspace'
  name: string
  icon: LucideIcon
  also: string
  needs?: Permission
}[]

export type SettingsEntry = (typeof SETTINGS_PAGES)[number]

export function mayOpen(permissions: readonly Permission[], page: SettingsEntry): boolean {
  return !('needs' in page) || permissions.includes(page.needs)
}
