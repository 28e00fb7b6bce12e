import type { NotificationSettings, ToldKind, Way } from '@parley/protocol/notification.ts'

/** Whether the agent asked not to be disturbed at this moment, by the clock of this browser. */
export function isQuiet({ quiet }: NotificationSettings, now: Date): boolean {
  if (quiet.until === 'always' || (quiet.until !== null && now.getTime() < Date.parse(quiet.until))) return true
  if (!quiet.daily) return false
  const clock = `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`
  const { from, to } = quiet.daily
  return from < to ? clock >= from && clock < to : clock >= from || clock < to
}

/** What is to be told and of how much weight it is. */
export type Matter = { kind: ToldKind; urgent: boolean }

/** By which ways an agent is told now. */
export function waysOf(matter: Matter, settings: NotificationSettings, now: Date): readonly Way[] {
  const through = settings.quiet.urgentThrough && (matter.urgent || matter.kind === 'critical')
  return isQuiet(settings, now) && !through ? [] : settings.ways[matter.kind]
}

/** How a desk stands to a conversation: looked at, in front with something else, or behind other windows. */
export type Stand = 'looking' | 'front' | 'behind'

/** What this desk does about it. Of several desks of an agent, one does it: see claim.ts. */
export function actsOf(ways: readonly Way[], stand: Stand): { toast: boolean; sound: boolean; browser: boolean } {
  return {
    toast: stand === 'front' && ways.includes('desk'),
    sound: stand !== 'looking' && ways.includes('sound'),
    browser: stand === 'behind' && ways.includes('browser'),
  }
}
