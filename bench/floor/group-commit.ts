import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import pg from 'pg'
import * as ws from 'ws'

/**
 * The floor under durable sends: the same frames, the same writes to tables of the same shape, the same number of readers;
 * natural batches, acknowledged after COMMIT, each event encoded once. And nothing else: it believes whatever it is told.
 */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }

type Client = { id: string; kind: 'visitor' | 'agent'; wire: Duplex }
type Send = { from: Client; id: string; conversation: string; body: string }
type Bumped = { id: string; seq: number; public_seq: number; visitor_id: string; at: Date }

const WORKSPACE = '00000000-0000-7000-8000-000000000000'
const MOST = 256

const database = new pg.Client({ connectionString: process.env.DATABASE_URL!, pipeline: true } as pg.ClientConfig)
await database.connect()

const followers = new Map<string, Set<Client>>()
let waiting: Send[] = []
let flying = false

const server = new ws.WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', (socket: ws.WebSocket, request: IncomingMessage) => {
  const wire = (socket as unknown as { _socket: Duplex })._socket
  const client: Client = { id: '', kind: request.url === '/api/v1/socket' ? 'agent' : 'visitor', wire }
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data))
    if (frame.type === 'hello') return hello(client, frame)
    waiting.push({ from: client, id: frame.id, conversation: frame.conversation, body: frame.body })
    if (!flying) void fly()
  })
  socket.on('close', () => {
    for (const set of followers.values()) set.delete(client)
  })
})
server.on('listening', () => console.log('ready'))

function hello(client: Client, frame: { token: string; resume: { conversation: string }[] }) {
  client.id = frame.token
  for (const { conversation } of frame.resume) {
    const set = followers.get(conversation) ?? new Set()
    followers.set(conversation, set.add(client))
    client.wire.write(encoded({ type: 'delta', conversation, from: 0, events: [], more: false }))
  }
}

async function fly() {
  flying = true
  while (waiting.length > 0) {
    const batch = waiting.slice(0, MOST)
    waiting = waiting.slice(MOST)
    await commit(batch)
  }
  flying = false
}

async function commit(batch: Send[]) {
  const last = Map.groupBy(batch, (send) => send.conversation)
  const ids = [...last.keys()]
  const finals = ids.map((id) => last.get(id)!.at(-1)!)
  database.query('begin')
  const bumping = database.query<Bumped>({
    name: 'bump',
    text: BUMP,
    values: [
      WORKSPACE,
      ids,
      ids.map((id) => last.get(id)!.length),
      finals.map((send) => send.body.slice(0, 160)),
      finals.map((send) => send.from.kind),
      finals.map((send) => send.from.id),
    ],
  })
  const rows = new Map((await bumping).rows.map((row) => [row.id, row]))
  const seen = new Map<string, number>()
  const numbered = batch.map((send) => {
    const row = rows.get(send.conversation)!
    const nth = (seen.get(send.conversation) ?? 0) + 1
    seen.set(send.conversation, nth)
    const behind = last.get(send.conversation)!.length - nth
    return { send, seq: row.seq - behind, publicSeq: row.public_seq - behind, at: row.at.toISOString() }
  })
  database.query({
    name: 'messages',
    text: MESSAGES,
    values: [
      WORKSPACE,
      batch.map((send) => send.conversation),
      batch.map((send) => send.from.id),
      batch.map((send) => send.id),
      numbered.map((one) => one.seq),
      batch.map((send) => send.body),
    ],
  })
  database.query({
    name: 'events',
    text: EVENTS,
    values: [
      WORKSPACE,
      batch.map((send) => send.conversation),
      numbered.map((one) => one.seq),
      numbered.map((one) => one.publicSeq),
      batch.map((send) => send.from.kind),
      batch.map((send) => send.from.id),
      batch.map((send) => send.id),
      numbered.map((one) => one.at),
    ],
  })
  for (let i = 0; i < ids.length; i += 80) {
    const told = ids.slice(i, i + 80).map((id) => [id, rows.get(id)!.seq, rows.get(id)!.visitor_id])
    database.query('select pg_notify($1, $2)', ['floor', JSON.stringify({ c: told })])
  }
  await database.query('commit')
  for (const { send, seq, publicSeq, at } of numbered) {
    const { id, conversation, body, from } = send
    const by = { kind: from.kind, id: from.id }
    const event = { seq, publicSeq, at, by, type: 'message.created', message: { id, body } }
    const frame = encoded({ type: 'event', conversation, event })
    for (const reader of followers.get(conversation) ?? []) reader.wire.write(frame)
    from.wire.write(encoded({ type: 'ack', id, conversation, seq, at }))
  }
}

function encoded(frame: object): Buffer {
  const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }
  return Buffer.concat(Sender.frame(Buffer.from(JSON.stringify(frame)), options))
}

const BUMP = `
  update floor.conversations c set seq = c.seq + u.n, public_seq = c.public_seq + u.n, preview_text = u.preview,
    preview_by = u.by_kind, preview_by_id = u.by_id, last_message_at = clock_timestamp(), changed_at = clock_timestamp(),
    visitor_messages = c.visitor_messages + case when u.by_kind = 'visitor' then u.n else 0 end,
    agent_messages = c.agent_messages + case when u.by_kind = 'agent' then u.n else 0 end
  from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::uuid[]) u(id, n, preview, by_kind, by_id)
  where c.workspace_id = $1 and c.id = u.id returning c.id, c.seq, c.public_seq, c.visitor_id, c.last_message_at as at`

const MESSAGES = `
  insert into floor.messages (workspace_id, conversation_id, author_id, id, seq, kind, body)
  select $1, c, a, m, s, 'message', b from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[]) u(c, a, m, s, b)`

const EVENTS = `
  insert into floor.events (workspace_id, conversation_id, seq, public_seq, type, by_kind, by_id, message_id, at)
  select $1, c, s, p, 'message.created', k, b, m, t
  from unnest($2::uuid[], $3::int[], $4::int[], $5::text[], $6::uuid[], $7::uuid[], $8::timestamptz[]) u(c, s, p, k, b, m, t)`
