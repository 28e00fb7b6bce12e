import type { Band as State } from '../line.ts'
import { words } from '../words.ts'
import { Icon } from './icon.tsx'

/** Under the head, as long as there is something to say about the line. */
export function Band({ band }: { band: State }) {
  return (
    <div role="status">
      {band?.kind === 'offline' && (
        <p class="band warn">
          <Icon name="off" />
          {words.offline}
        </p>
      )}
      {band?.kind === 'reconnecting' && (
        <p class="band">
          <Icon name="sync" spin />
          {words.reconnecting}
        </p>
      )}
      {band?.kind === 'back' && (
        <p class="band good">
          <Icon name="check" />
          {words.backOnline(band.sent)}
        </p>
      )}
    </div>
  )
}
