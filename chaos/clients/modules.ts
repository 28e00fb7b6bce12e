import { openLink } from '@parley/protocol/link.ts'
import { openOutbox } from '@parley/protocol/outbox.ts'
import { openSync } from '@parley/protocol/sync.ts'
import * as first from '../old-clients/0.1.0.js'

/** The client's half of the protocol, as one release had it. */
export type ClientModules = {
  openLink: typeof openLink
  openSync: typeof openSync
  openOutbox: typeof openOutbox
}

/** By release. An old widget stays open in somebody's tab for weeks while servers are updated. */
export const CLIENTS = {
  present: { openLink, openSync, openOutbox },
  '0.1.0': first,
} satisfies Record<string, ClientModules>
