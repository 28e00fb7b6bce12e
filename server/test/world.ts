import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Role } from '@parley/protocol/agent.ts'
import { newId } from '@parley/protocol/id.ts'
import { PERMISSIONS } from '../agents/roles.ts'
import type { Viewer } from '../agents/viewer.ts'
import { openApp, type ParleyApp } from '../app.ts'
import { type Config, readConfig } from '../config.ts'
import { brandOf } from '../inboxes/brand.ts'
import { defaultSettings } from '../inboxes/inbox.ts'
import { type Send, type Sent, sendMessage } from '../messages/send.ts'
import { type Db, type Tx, transaction } from '../platform/database.ts'
import { openLog } from '../platform/log.ts'
import { signClaim } from '../visitors/token.ts'
import type { VisitorAuthor } from '../visitors/visitor.ts'
import { ownDatabase } from './database.ts'

/**
 * The named cast, in a workspace of their own: Ann and Otto answer in the shop's inbox, Ben is admin, Vera visits, and
 * Mallory sits in the same workspace but in another inbox: whatever happens in the shop is none of her business.
 */
export type World = {
  db: Db
  workspaceId: string
  shop: string
  shopKey: string
  warehouse: string
  ann: Viewer
  otto: Viewer
  ben: Viewer
  mallory: Viewer
  vera: VisitorAuthor
  visitor(): VisitorAuthor
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same, and nobody is told: as when the ring of a commit is lost. */
  quietly<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A conversation with a first message of this visitor's: two events. */
  begun(visitor?: VisitorAuthor, body?: string): Promise<string>
  /** A message or note, in a transaction of its own. */
  say(author: Send['author'], conversation: string, body: string, more?: Partial<Send>): Promise<Sent>
}

export async function aWorld(db: Db): Promise<World> {
  const workspaceId = newId()
  const tx = <T>(work: (tx: Tx) => Promise<T>) => transaction(db, workspaceId, work)
  const shopKey = `shop${workspaceId.slice(-12)}`
  const made = await tx(async (tx) => {
    await tx.q.insertInto('workspaces').values({ id: workspaceId, name: 'Tarnside' }).execute()
    const shop = await anInbox(tx, shopKey, 'Shop')
    const warehouse = await anInbox(tx, `house${workspaceId.slice(-12)}`, 'Warehouse')
    return {
      shop,
      warehouse,
      ann: await anAgent(tx, 'Ann', 'agent', [shop]),
      otto: await anAgent(tx, 'Otto', 'agent', [shop]),
      ben: await anAgent(tx, 'Ben', 'admin', []),
      mallory: await anAgent(tx, 'Mallory', 'agent', [warehouse]),
    }
  })
  const visitor = (): VisitorAuthor => ({
    kind: 'visitor',
    workspaceId,
    id: newId(),
    inboxId: made.shop,
    seen: { ip: '203.0.113.7', userAgent: null, profile: {}, page: null },
  })
  const vera = visitor()
  const say: World['say'] = (author, conversation, body, more) =>
    tx((tx) => sendMessage(tx, { author, conversation, id: newId(), kind: 'message', body, ...more }))
  return {
    db,
    workspaceId,
    shopKey,
    ...made,
    vera,
    visitor,
    tx,
    say,
    quietly: (work) =>
      tx(async (tx) => {
        const result = await work(tx)
        Object.assign(tx.news, { conversations: [], marks: [], workspace: [] })
        return result
      }),
    async begun(visitor = vera, body = 'Hello') {
      return (await say(visitor, newId(), body)).conversation
    },
  }
}

async function anInbox(tx: Tx, key: string, name: string): Promise<string> {
  const settings = defaultSettings(name)
  const { id } = await tx.q
    .insertInto('inboxes')
    .values({
      workspace_id: tx.workspaceId,
      key,
      name,
      settings: JSON.stringify(settings),
      brand: JSON.stringify(brandOf(settings.color)),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function anAgent(tx: Tx, name: string, role: Role, inboxIds: string[]): Promise<Viewer> {
  const userId = newId()
  const email = `${name.toLowerCase()}@${tx.workspaceId}.example`
  await tx.q.insertInto('auth.user').values({ id: userId, name, email }).execute()
  const { id } = await tx.q
    .insertInto('agents')
    .values({ workspace_id: tx.workspaceId, user_id: userId, name, email, role })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const inbox_id of inboxIds) {
    await tx.q.insertInto('inbox_members').values({ workspace_id: tx.workspaceId, inbox_id, agent_id: id }).execute()
  }
  const permissions = PERMISSIONS[role]
  return {
    kind: 'agent',
    workspaceId: tx.workspaceId,
    id,
    name,
    picture: null,
    role,
    permissions,
    inboxIds: permissions.includes('conversations.all') ? 'all' : inboxIds,
    sessionId: newId(),
  }
}

const TEST_ENV = {
  SECRET_KEY: 'a key for tests, of no worth elsewhere',
  LOG_LEVEL: 'error',
  NEW_VISITORS_PER_MINUTE: '10000',
  HANDSHAKES_PER_MINUTE: '10000',
  SOCKETS_PER_ADDRESS: '10000',
  VISITOR_SEND_BURST: '1000',
}

/** A whole node on a port of its own, over a database of its own. */
export async function aNode(over?: {
  env?: Record<string, string>
  database?: Awaited<ReturnType<typeof ownDatabase>>
}) {
  const database = over?.database ?? (await ownDatabase())
  const DATA_DIR = join(tmpdir(), `parley-test-${newId()}`)
  after(() => rm(DATA_DIR, { recursive: true, force: true }))
  const config: Config = readConfig({ ...TEST_ENV, DATA_DIR, ...over?.env })
  const parley: ParleyApp = await openApp({ config, log: openLog(config.logLevel), ...database })
  await parley.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = parley.app.server.address() as { port: number }
  let drained: Promise<void> | undefined
  const stop = () => (drained ??= parley.drain())
  after(stop)
  return { ...database, config, parley, port, url: `http://127.0.0.1:${port}`, stop }
}

export type TestNode = Awaited<ReturnType<typeof aNode>>

/** The same program in a process of its own, over the database of the first: nothing else is shared, as between machines. */
export async function anotherNode(node: TestNode, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    cwd: tmpdir(),
    env: { ...TEST_ENV, DATABASE_URL: node.connection.connectionString, PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const port = await new Promise<number>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
      const found = /localhost:(\d+)/.exec(said)
      if (found) resolve(Number(found[1]))
    })
    child.once('exit', () => reject(new Error(`The other node did not start: ${said}`)))
  })
  return { ...node, port, url: `http://127.0.0.1:${port}`, child, ended }
}

/** The token that the widget of this visitor would hold. */
export function tokenOf(node: TestNode, { workspaceId, inboxId, id }: VisitorAuthor): string {
  return signClaim(node.parley.authDeps.auth.secret, 'token', { workspaceId, inboxId, visitorId: id, version: 1 })
}
