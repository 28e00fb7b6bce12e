import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { beside, ownDatabase } from './database.ts'
import { ORDER, violations, WRITERS } from './house.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const paths = globSync('{protocol,server,dashboard,widget,bench,chaos,e2e}/**/*.{ts,tsx}', {
  cwd: ROOT,
  exclude: ['**/node_modules/**', '**/dist/**'],
})
// This file is full of what must not be.
const others = paths.filter((path) => path !== 'server/test/house.test.ts')
const files = new Map(others.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))

test('everything stands where it belongs and knows only what it may', () => {
  assert.ok(files.size > 200, 'there is something to look at')
  assert.deepEqual(violations(files), [])
})

test('every table has a writer', async () => {
  const admin = await beside((await ownDatabase()).connection)
  const { rows } = await admin.query<{ name: string }>(
    `select case table_schema when 'public' then '' else table_schema || '.' end || table_name as name from information_schema.tables
     where table_schema in ('public', 'auth') and table_name <> 'migrations' order by 1`,
  )
  assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(WRITERS).sort())
})

test('every slice in the order is there, or still to come', () => {
  const there = new Set(paths.map((path) => path.split('/')[1]))
  const missing = ORDER.flat().filter((part) => part !== '*' && part !== 'contacts' && !there.has(part))
  assert.deepEqual(missing, [])
})

/** Planted in a tree of one file; the sentence that must come of it, or null for what is allowed. */
const PLANTED: [file: string, text: string, verdict: RegExp | null][] = [
  ['server/agents/sign-in.ts', `import { lock } from '../conversations/lock.ts'`, /to the left/],
  ['server/agents/sign-in.ts', `import type { Lock } from '../conversations/lock.ts'`, /to the left/],
  ['server/agents/sign-in.ts', `const { lock } = await import('../conversations/lock.ts')`, /to the left/],
  ['server/conversations/end.ts', `import { openRealtime } from '../realtime/realtime.ts'`, /to the left/],
  ['server/conversations/end.ts', `import { rateLater } from '../ratings/rate.ts'`, /to the left/],
  ['server/ratings/rate.ts', `import { snooze } from '../snoozing/snooze.ts'`, /to the left/],
  ['server/ratings/rate.ts', `import { sendMessage } from '../messages/send.ts'`, null],
  ['server/realtime/deliver.ts', `import { snooze } from '../snoozing/snooze.ts'`, null],
  ['server/platform/http.ts', `import { record } from '../events/record.ts'`, /to the left/],
  ['server/platform/http.ts', `import type { Config } from '../config.ts'`, null],
  ['server/config.ts', `import { sendMessage } from './messages/send.ts'`, /it is data/],
  ['server/channels/telegram/send.ts', `import { sendMessage } from '../../messages/send.ts'`, /a channel knows only/],
  ['server/channels/telegram/send.ts', `import { Channel } from '../channel.ts'`, null],
  ['server/channels/telegram/send.ts', `import { post } from '../email/post.ts'`, /a channel knows only/],
  ['server/health.ts', `import { openApp } from './app.ts'`, /only tests do/],
  ['bench/run.ts', `import '../server/main.ts'`, null],
  ['server/messages/send.test.ts', `import { openApp } from '../app.ts'`, null],
  ['server/main.ts', `import { openApp } from './app.ts'`, null],
  ['protocol/sync.ts', `import { readFileSync } from 'node:fs'`, null],
  ['protocol/sync.ts', `import { Db } from '../server/platform/database.ts'`, /protocol imports nothing/],
  ['dashboard/desk/desk.tsx', `import { may } from '../../server/agents/viewer.ts'`, /only protocol is shared/],
  ['widget/chat.ts', `import { Button } from '../dashboard/ui/button.tsx'`, /only protocol is shared/],
  ['widget/chat.ts', `import { newId } from '@parley/protocol/id.ts'`, null],
  ['server/pages.ts', `import { Panel } from '../widget/panel/panel.tsx'`, /no front end/],
  ['server/agents/utils.ts', '', /"utils" is no name/],
  ['server/helpers/time.ts', '', /"helpers" is no name/],
  ['dashboard/desk/index.tsx', '', /"index" is no name/],
  ['server/agents/agents.ts', `export * from './agent.ts'`, /re-exports/],
  ['server/agents/sign-in.ts', `import { x } from './agent'`, /without saying which/],
  ['server/agents/sign-in.ts', `import { EventEmitter } from 'node:events'`, /emitter/],
  [
    'server/ratings/rate.ts',
    'tx.rows(`insert into messages (id) values ($1)`)',
    /writes messages: that is for messages/,
  ],
  ['server/ratings/rate.ts', `tx.q.updateTable('conversations').set({})`, /writes conversations/],
  ['server/ratings/rate.ts', 'tx.rows(`delete from auth."user"`)', /writes auth.user/],
  ['server/ratings/rate.ts', 'tx.rows(`select 1 from messages for no key update`)', null],
  ['server/agents/sign-in.ts', `// import { lock } from '../conversations/lock.ts'\n/* export * from 'x' */`, null],
]

for (const [file, text, verdict] of PLANTED) {
  test(`${verdict ? 'seen' : 'allowed'}: ${file} ${text.split('\n')[0]}`, () => {
    const found = violations(new Map([[file, text]]))
    if (verdict) assert.match(found.join(), verdict)
    else assert.deepEqual(found, [])
  })
}
