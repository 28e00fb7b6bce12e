import type { Presence } from '@parley/protocol/server.ts'
import { useDesk } from '../live/desk-context.tsx'
import { useStore } from '../live/store.ts'

/** A contact is where any of their visitors is. */
export function useContactPresence(identities: readonly { visitorId: string }[]): Presence {
  return useStore(useDesk().rows.presence, (presence) => {
    const all = identities.map(({ visitorId }) => presence.get(visitorId))
    return all.includes('online') ? 'online' : all.includes('away') ? 'away' : 'left'
  })
}
