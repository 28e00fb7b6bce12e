export { openLink } from '@parley/protocol/link.ts'
export { openOutbox } from '@parley/protocol/outbox.ts'
export { openSync } from '@parley/protocol/sync.ts'
