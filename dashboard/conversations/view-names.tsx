import type { View } from '@parley/protocol/conversation.ts'
import { AlarmClock, Archive, Bot, CircleDashed, Layers, type LucideIcon, User, Users } from 'lucide-react'

export const VIEW_NAMES: Record<View, { name: string; icon: LucideIcon; keys: string }> = {
  you: { name: 'You', icon: User, keys: 'g y' },
  assigned: { name: 'Assigned', icon: Users, keys: 'g t' },
  unassigned: { name: 'Unassigned', icon: CircleDashed, keys: 'g u' },
  live: { name: 'Live', icon: Bot, keys: 'g l' },
  closed: { name: 'Closed', icon: Archive, keys: 'g c' },
  sla: { name: 'SLA breached', icon: AlarmClock, keys: 'g b' },
  all: { name: 'All', icon: Layers, keys: 'g a' },
}
