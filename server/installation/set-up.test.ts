import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Me } from '@parley/protocol/agent.ts'
import type { Inbox } from '@parley/protocol/inbox.ts'
import { aBrowser } from '../agents/factory.ts'
import { readConfig } from '../config.ts'
import { CannotStart } from '../platform/cannot-start.ts'
import { acrossWorkspaces } from '../platform/database.ts'
import { ownDatabase } from '../test/database.ts'
import { aNode, type TestNode } from '../test/world.ts'
import { setUpUnattended } from './set-up.ts'

const wish = { workspace: 'Tarnside', name: 'Olga', email: 'olga@tarnside.example', password: 'correct horse battery' }

type Made = { me: Me; inbox: Inbox; snippet: string }

const count = (node: TestNode, table: string) =>
  acrossWorkspaces(node.db, 'count in a test', async (tx) =>
    tx.rows<{ count: number }>(`count ${table}`, `select count(*) from ${table}`, []),
  ).then(([row]) => row!.count)

test('the first visitor sets up workspace, owner and inbox, is signed in, and gets the snippet', async () => {
  const node = await aNode()
  const olga = aBrowser(node)
  const before = (await olga.ask<{ setUp: boolean }>('GET', '/installation')).body
  assert.equal(before.setUp, false)
  const { status, body } = await olga.ask<Made>('POST', '/installation', {
    ...wish,
    color: '#FDF0A6',
    site: 'shop.example/en',
  })
  assert.equal(status, 201)
  assert.equal(body.me.role, 'owner')
  assert.equal(body.me.workspace.name, 'Tarnside')
  assert.equal(body.inbox.settings.color, '#fdf0a6')
  assert.deepEqual(body.inbox.settings.sites, ['https://shop.example'])
  assert.equal(body.snippet, `<script async src="${node.url}/widget.js" data-inbox="${body.inbox.key}"></script>`)
  assert.equal((await olga.ask<Me>('GET', '/me')).body.id, body.me.id)
  assert.equal((await olga.ask<{ setUp: boolean }>('GET', '/installation')).body.setUp, true)
  assert.equal((await aBrowser(node).ask('POST', '/installation', wish)).body.code, 'already-set-up')
})

test('of ten who set up at once, one does', async () => {
  const node = await aNode()
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      aBrowser(node).ask('POST', '/installation', { ...wish, email: `olga${n}@tarnside.example` }),
    ),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)])
  for (const table of ['workspaces', 'agents', 'inboxes']) assert.equal(await count(node, table), 1, table)
})

test('a malformed wish is refused with the field that is wrong, and nothing is made', async () => {
  const node = await aNode()
  for (const [change, field, code] of [
    [{ email: 'olga' }, 'email', 'bad-request'],
    [{ name: ' ' }, 'name', 'bad-request'],
    [{ workspace: 'x'.repeat(81) }, 'workspace', 'bad-request'],
    [{ color: 'red' }, 'color', 'bad-request'],
    [{ site: 'not a site' }, 'site', 'bad-request'],
    [{ site: 'javascript:alert(1)' }, 'site', 'bad-request'],
    [{ password: 'short' }, 'password', 'password-too-short'],
    [{ password: '1234567890' }, 'password', 'password-too-weak'],
  ] as const) {
    const { body } = await aBrowser(node).ask('POST', '/installation', { ...wish, ...change })
    assert.deepEqual([body.field, body.code], [field, code])
  }
  const foreign = await aBrowser(node).ask('POST', '/installation', wish, { origin: 'https://evil.example' })
  assert.equal(foreign.body.code, 'foreign-origin')
  assert.equal(await count(node, 'workspaces'), 0)
})

test('settings make the owner unattended, once, even for two nodes that start together', async () => {
  const database = await ownDatabase()
  const [one, other] = await Promise.all([aNode({ database }), aNode({ database })])
  const config = readConfig({ PARLEY_OWNER_EMAIL: 'Olga@Tarnside.example', PARLEY_OWNER_PASSWORD: wish.password })
  const made = await Promise.all([one, other].map((node) => setUpUnattended(node.parley.authDeps, config)))
  assert.deepEqual(made.sort(), [false, true])
  assert.equal(await setUpUnattended(one.parley.authDeps, config), false)
  assert.equal((await aBrowser(one).signIn('olga@tarnside.example')).role, 'owner')
  assert.equal(await count(one, 'agents'), 1)
})

test('a weak password in the settings stops the start with a sentence that does not repeat it', async () => {
  const node = await aNode()
  const config = readConfig({ PARLEY_OWNER_EMAIL: 'olga@tarnside.example', PARLEY_OWNER_PASSWORD: 'password123' })
  await assert.rejects(setUpUnattended(node.parley.authDeps, config), (error: Error) => {
    assert.ok(error instanceof CannotStart)
    assert.doesNotMatch(error.message, /password123/)
    return true
  })
  assert.equal(await count(node, 'workspaces'), 0)
})

test('the secret is made once and the same on every node', async () => {
  const database = await ownDatabase()
  const nodes = await Promise.all([1, 2, 3].map(() => aNode({ database, env: { SECRET_KEY: '' } })))
  const secrets = new Set(nodes.map((node) => node.parley.authDeps.auth.secret))
  assert.equal(secrets.size, 1)
  assert.ok([...secrets][0]!.length >= 43)
})
