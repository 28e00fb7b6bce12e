import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { CannotStart } from './cannot-start.ts'
import { APP_ROLE } from './database.ts'

const FOLDER = join(import.meta.dirname, '..', 'migrations')
/** Any fixed number; it only has to be the same for every node that migrates this database. */
const LOCK = 7_020_731

/** Brings the schema to the present, forward only; to the past of `upTo` in tests. Nodes that start together take turns. */
export async function migrate(
  connection: pg.ClientConfig,
  before?: (client: pg.Client) => Promise<void>,
  upTo = '9999',
): Promise<string[]> {
  const client = new pg.Client({ ...connection, application_name: 'parley migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(
      'create table if not exists migrations (name text primary key, at timestamptz not null default now())',
    )
    const known = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.sql'))
      .sort()
    const done = new Set(
      (await client.query<{ name: string }>('select name from migrations')).rows.map((row) => row.name),
    )
    const foreign = [...done].filter((name) => !known.includes(name))
    if (foreign.length > 0) {
      throw new CannotStart(
        `This data was written by a newer Parley (it knows ${foreign.join(', ')}). Start that version, or restore a backup.`,
      )
    }
    // Each time: a dump that was restored on another server brings the tables, but not the role.
    await ensureRole(client)
    const missing = known.filter((name) => !done.has(name) && name.slice(0, upTo.length) <= upTo)
    if (missing.length === 0) return []
    await before?.(client)
    for (const name of missing) {
      await client.query('begin')
      await client.query("set local lock_timeout = '5s'")
      // The wall binds owners, too: without this, one who is no superuser would bring no row to the new shape.
      await client.query("set local app.every_workspace = 'yes'")
      await client.query(readFileSync(join(FOLDER, name), 'utf8'))
      await client.query('insert into migrations (name) values ($1)', [name])
      await client.query('commit')
    }
    await grant(client)
    return missing
  } finally {
    await client.end()
  }
}

/** The role all queries of the app run as: it owns nothing, so row-level security holds for it whoever logs in. */
async function ensureRole(client: pg.Client) {
  try {
    // Who makes a role may grant it, but not become it before it has granted it to itself: hence SET, not membership.
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} nologin; end if;
      if not pg_has_role(current_user, '${APP_ROLE}', 'SET') then execute format('grant ${APP_ROLE} to %I', current_user); end if;
    exception when duplicate_object or unique_violation then null; end $$`)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '42501') throw error
    throw new CannotStart(
      `${client.user} may not make the role ${APP_ROLE}. As a superuser: create role ${APP_ROLE}; grant ${APP_ROLE} to ${client.user};`,
    )
  }
}

async function grant(client: pg.Client) {
  for (const schema of ['public', 'auth']) {
    await client.query(`grant usage on schema ${schema} to ${APP_ROLE}`)
    await client.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${APP_ROLE}`)
  }
  await client.query(`revoke all on migrations from ${APP_ROLE}`)
}
