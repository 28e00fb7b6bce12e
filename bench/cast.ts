import { newId } from '@parley/protocol/id.ts'
import pg from 'pg'
import { type Auth, openAuth } from '../server/agents/auth.ts'
import { createAgent } from '../server/agents/create.ts'
import { PERMISSIONS } from '../server/agents/roles.ts'
import { sessionCookie } from '../server/agents/session-cookie.ts'
import { startSession } from '../server/agents/sign-in.ts'
import type { Viewer } from '../server/agents/viewer.ts'
import { joinConversation } from '../server/conversations/join.ts'
import { type Send, sendMessages } from '../server/messages/send.ts'
import { type Db, openDatabase, transaction } from '../server/platform/database.ts'
import { signClaim } from '../server/visitors/token.ts'
import type { VisitorAuthor } from '../server/visitors/visitor.ts'
import { chunks } from './load/crowd.ts'
import { type Postgres, SECRET_KEY, type Stage } from './stage.ts'

export type Cast = {
  db: Db
  workspaceId: string
  inboxId: string
  visitors: { author: VisitorAuthor; token: string; conversation: string }[]
  agents: { viewer: Viewer; cookie: string }[]
}

/** Agents who are signed in and visitors who have written once, made by the product's own verbs in a running installation. */
export async function aCast(
  stage: Pick<Stage, 'atEnd'>,
  postgres: Pick<Postgres, 'url'>,
  many: { visitors: number; agents: number },
): Promise<Cast> {
  const db = openDatabase({ connectionString: postgres.url }, { pool: 8 })
  stage.atEnd(() => db.pool.end())
  const { workspaceId, inboxId } = await firstInbox(postgres)
  const auth = await openAuth(db, SECRET_KEY)
  const agents: Cast['agents'] = []
  for (let i = 0; i < many.agents; i++) agents.push(await anAgent(db, auth, workspaceId, i))
  const visitors = Array.from({ length: many.visitors }, () => aVisitor(workspaceId, inboxId))
  for (const some of chunks(visitors, 200)) {
    await transaction(db, workspaceId, (tx) => sendMessages(tx, some.map(firstWords)))
  }
  return { db, workspaceId, inboxId, visitors, agents }
}

/** Each agent joins the conversations that they are to follow: those of every so-manieth visitor. */
export async function joinAll(cast: Cast): Promise<string[][]> {
  const { db, workspaceId, agents, visitors } = cast
  const follows = agents.map((_, i) =>
    visitors.filter((_, n) => n % agents.length === i).map((one) => one.conversation),
  )
  await Promise.all(
    agents.map(async ({ viewer }, i) => {
      for (const id of follows[i]!) await transaction(db, workspaceId, (tx) => joinConversation(tx, viewer, id))
    }),
  )
  return follows
}

async function anAgent(db: Db, auth: Auth, workspaceId: string, n: number): Promise<Cast['agents'][number]> {
  const name = `Agent ${n}`
  return transaction(db, workspaceId, async (tx) => {
    const wish = {
      name,
      email: `agent${n}@bench.example`,
      passwordHash: 'never asked for',
      role: 'admin',
      inboxIds: [],
    } as const
    const { id, userId } = await createAgent(tx, auth, wish)
    const { token, sessionId } = await startSession(tx, auth, { id, userId }, { ip: '127.0.0.1', device: 'Bench' })
    const viewer: Viewer = {
      kind: 'agent',
      workspaceId,
      id,
      name,
      picture: null,
      role: 'admin',
      permissions: PERMISSIONS.admin,
      inboxIds: 'all',
      sessionId,
    }
    return { viewer, cookie: sessionCookie(SECRET_KEY, token, false).split(';')[0]! }
  })
}

function aVisitor(workspaceId: string, inboxId: string): Cast['visitors'][number] {
  const author: VisitorAuthor = {
    kind: 'visitor',
    workspaceId,
    inboxId,
    id: newId(),
    seen: { ip: '127.0.0.1', userAgent: null, profile: {}, page: null },
  }
  return { author, token: tokenOf(author), conversation: newId() }
}

/** What the widget of this visitor would hold. */
export function tokenOf({ workspaceId, inboxId, id }: { workspaceId: string; inboxId: string; id: string }): string {
  return signClaim(SECRET_KEY, 'token', { workspaceId, inboxId, visitorId: id, version: 1 })
}

function firstWords({ author, conversation }: Cast['visitors'][number]): Send {
  return { author, conversation, id: newId(), kind: 'message', body: 'Hello, is somebody there?' }
}

/** The same people in the tables of the floor. */
export async function aFloorCast(postgres: Postgres, many: { visitors: number; agents: number }) {
  const visitors = Array.from({ length: many.visitors }, () => ({ id: newId(), conversation: newId() }))
  const agents = Array.from({ length: many.agents }, () => newId())
  await onDatabase(postgres, async (client) => {
    await client.query('create schema floor')
    for (const table of ['conversations', 'events', 'messages']) {
      // Columns and indexes alike; no foreign keys, no checks, no row-level security.
      await client.query(`create table floor.${table} (like public.${table} including defaults including indexes)`)
    }
    await client.query(
      `insert into floor.conversations (workspace_id, id, inbox_id, visitor_id, assignee_id, host_id, status, last_message_at, started_at)
       select '00000000-0000-7000-8000-000000000000', c, v, v, a, a, 'active', now(), now() from unnest($1::uuid[], $2::uuid[], $3::uuid[]) u(c, v, a)`,
      [
        visitors.map((one) => one.conversation),
        visitors.map((one) => one.id),
        visitors.map((_, i) => agents[i % agents.length]),
      ],
    )
  })
  return {
    visitors: visitors.map(({ id, conversation }) => ({ token: id, conversation })),
    agents: agents.map((token, i) => ({
      token,
      follows: visitors.filter((_, n) => n % agents.length === i).map((one) => one.conversation),
    })),
  }
}

/** As superuser, past the walls. */
export async function onDatabase<T>(
  { url }: Pick<Postgres, 'url'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The inbox that the unattended set-up made. */
export function firstInbox(
  postgres: Pick<Postgres, 'url'>,
): Promise<{ workspaceId: string; inboxId: string; key: string }> {
  return onDatabase(postgres, async (client) => {
    const { rows } = await client.query('select workspace_id as "workspaceId", id as "inboxId", key from inboxes')
    return rows[0]
  })
}
