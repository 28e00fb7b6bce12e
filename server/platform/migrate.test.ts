import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { asAdmin, at } from '../test/database.ts'
import { migrate } from './migrate.ts'
import { migrateQueue } from './queue.ts'

const server = process.env.TEST_DATABASE_URL!

test('an owner who is no superuser brings old rows to the new shape', async () => {
  const name = `upgraded_${process.pid}`
  await asAdmin(server, async (client) => {
    await client.query(`create role ${name} login createrole password 'x'`)
    await client.query(`create database ${name} owner ${name}`)
  })
  after(() =>
    asAdmin(server, async (client) => {
      await client.query(`drop database ${name} with (force)`)
      await client.query(`revoke parley_app from ${name}; drop role ${name}`)
    }),
  )
  const url = new URL(at(server, name))
  Object.assign(url, { username: name, password: 'x' })
  const connection = { connectionString: url.href }
  // The role is the server's, and this one's tests share it: as an operator does who makes it beforehand.
  await asAdmin(server, (client) => client.query(`grant parley_app to ${name} with admin option`))

  await migrate(connection, () => migrateQueue(connection), '0003')
  const client = new pg.Client(connection)
  await client.connect()
  const [workspace, inbox, visitor] = [newId(), newId(), newId()]
  await client.query(`begin; set local app.every_workspace = 'yes'`)
  await client.query(`insert into workspaces (id, name) values ($1, 'Tarnside')`, [workspace])
  await client.query(
    `insert into inboxes (workspace_id, id, key, name, settings, brand) values ($1, $2, 'k', 'Shop', '{}', '{}')`,
    [workspace, inbox],
  )
  await client.query(`insert into visitors (workspace_id, id, inbox_id) values ($1, $2, $3)`, [
    workspace,
    visitor,
    inbox,
  ])
  await client.query(
    `insert into conversations (workspace_id, id, inbox_id, visitor_id, status, last_message_at, started_at)
     values ($1, $2, $3, $4, 'waiting', now(), now())`,
    [workspace, newId(), inbox, visitor],
  )
  await client.query('commit')

  const done = await migrate(connection)
  assert.ok(done.length > 3)
  await client.query(`begin; set local app.every_workspace = 'yes'`)
  const { rows } = await client.query('select is_open, n from conversation_counts')
  await client.end()
  assert.deepEqual(rows, [{ is_open: true, n: 1 }])
})
