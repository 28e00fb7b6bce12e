import type { View } from '@parley/protocol/conversation.ts'
import { Archive, CircleDashed, Layers, type LucideIcon, User } from 'lucide-react'

export const VIEW_NAMES: Record<View, { name: string; icon: LucideIcon; keys: string }> = {
  you: { name: 'You', icon: User, keys: 'g y' },
  unassigned: { name: 'Unassigned', icon: CircleDashed, keys: 'g u' },
  all: { name: 'All', icon: Layers, keys: 'g a' },
  closed: { name: 'Closed', icon: Archive, keys: 'g c' },
}
