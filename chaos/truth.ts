import pg from 'pg'

/** What the database holds, read past the product's own code. */
export type Truth = {
  conversations: Map<string, { seq: number; publicSeq: number; visitorId: string }>
  events: Map<string, TrueEvent[]>
  /** How many rows there are of a message, by its author and id. */
  copies: Map<string, number>
}

export type TrueEvent = {
  seq: number
  publicSeq: number | null
  type: string
  byKind: string
  byId: string | null
  id: string | null
  body: string | null
}

export async function readTruth(url: string): Promise<Truth> {
  return asSuperuser(url, async (client) => {
    const { rows: conversations } = await client.query(
      `select id, seq, public_seq as "publicSeq", visitor_id as "visitorId" from conversations`,
    )
    const { rows: events } = await client.query<TrueEvent & { conversation: string }>(
      `select e.conversation_id as conversation, e.seq, e.public_seq as "publicSeq", e.type, e.by_kind as "byKind", e.by_id as "byId",
         e.message_id as id, m.body
       from events e left join messages m on m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id and m.seq = e.seq
       order by e.conversation_id, e.seq`,
    )
    const { rows: messages } = await client.query<{ key: string; n: string }>(
      `select author_id || ' ' || id as key, count(*) as n from messages group by 1`,
    )
    return {
      conversations: new Map(conversations.map((row) => [row.id, row])),
      events: Map.groupBy(events, (event) => event.conversation),
      copies: new Map(messages.map(({ key, n }) => [key, Number(n)])),
    }
  })
}

/** Only how far each conversation is: cheap to ask, again and again. */
export async function readHeads(url: string): Promise<Map<string, { seq: number; publicSeq: number }>> {
  return asSuperuser(url, async (client) => {
    const { rows } = await client.query('select id, seq, public_seq as "publicSeq" from conversations')
    return new Map(rows.map((row) => [row.id, row]))
  })
}

export async function asSuperuser<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
