import { newId } from '@parley/protocol/id.ts'
import { migrate } from '../server/platform/migrate.ts'
import { migrateQueue } from '../server/platform/queue.ts'
import { onDatabase } from './cast.ts'

const AGENTS = 20

/**
 * A workspace with years of conversations, made in the database itself: the last tenth is open, a quarter of that
 * unassigned. Constraints and indexes are put back after the rows are in.
 */
export async function fillArchive(server: string, name: string, size: { conversations: number; messagesEach: number }) {
  await onDatabase({ url: server }, (client) => client.query(`create database ${name}`))
  const url = server.replace('/parley?', `/${name}?`)
  await migrate({ connectionString: url }, () => migrateQueue({ connectionString: url }))
  const workspaceId = newId()
  return onDatabase({ url }, async (client) => {
    const each = async (query: string) => (await client.query<{ sql: string }>(query)).rows.map((row) => row.sql)
    const foreignKeys = await each(`
      select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint
      where contype = 'f' and conrelid = any('{conversations,events,messages,visitors,read_marks}'::regclass[])`)
    // Nothing here writes later, so the foreign keys stay away.
    for (const sql of foreignKeys) await client.query(sql)
    const keys = await each(`
      select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as sql from pg_constraint
      where contype = 'p' and conrelid = any('{conversations,events,messages}'::regclass[])`)
    const indexes = (
      await client.query<{ name: string; sql: string }>(`
        select indexname as name, indexdef as sql from pg_indexes
        where tablename in ('conversations', 'events', 'messages') and indexname not like '%_pkey'`)
    ).rows
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    for (const table of ['conversations', 'events', 'messages'])
      await client.query(`alter table ${table} drop constraint ${table}_pkey`)
    await client.query('alter table conversations disable trigger user')
    // In one transaction with their TRUNCATE, rows need no write-ahead log.
    await client.query(`begin; truncate conversations, events, messages, visitors, read_marks`)
    await client.query(
      FILL.replaceAll('$workspace', `'${workspaceId}'`)
        .replaceAll('$conversations', `${size.conversations}`)
        .replaceAll('$messages', `${size.messagesEach}`),
    )
    for (const sql of [...keys, ...indexes.map((index) => index.sql)]) await client.query(sql)
    await client.query('commit')
    await client.query('vacuum analyze conversations, events, messages, visitors, read_marks, agents, inboxes')
    const list = async (query: string) =>
      (await client.query<{ id: string }>(query, [workspaceId])).rows.map((row) => row.id)
    return {
      url,
      workspaceId,
      agents: await list('select id from agents where workspace_id = $1'),
      inboxes: await list('select id from inboxes where workspace_id = $1'),
      sample: await list('select id from conversations where workspace_id = $1 order by md5(id::text) limit 1000'),
    }
  })
}

/** Row n has ids that are computed from n, so that tables agree without being joined. */
const FILL = `
  create function pg_temp.nth(kind text, n bigint) returns uuid language sql immutable parallel safe
    return md5(kind || n)::uuid;
  insert into workspaces (id, name) values ($workspace, 'Archive');
  insert into auth."user" (id, name, email) select 'u' || n, 'Agent ' || n, 'agent' || n || '@example.com' from generate_series(0, ${AGENTS - 1}) n;
  insert into agents (workspace_id, id, user_id, name, email, role)
    select $workspace, pg_temp.nth('agent', n), 'u' || n, 'Agent ' || n, 'agent' || n || '@example.com', 'agent' from generate_series(0, ${AGENTS - 1}) n;
  insert into inboxes (workspace_id, id, key, name, settings, brand)
    select $workspace, pg_temp.nth('inbox', n), 'inbox' || n, 'Inbox ' || n, '{}', '{}' from generate_series(0, 2) n;
  insert into inbox_members (workspace_id, inbox_id, agent_id) select workspace_id, i.id, a.id from inboxes i join agents a using (workspace_id);
  insert into visitors (workspace_id, id, inbox_id, name, email)
    select $workspace, pg_temp.nth('visitor', n), pg_temp.nth('inbox', n % 3), 'Visitor ' || n, 'visitor' || n || '@example.com'
    from generate_series(0, $conversations - 1) n;
  insert into conversations (workspace_id, id, inbox_id, visitor_id, seq, public_seq, status, outcome, assignee_id, preview_by, preview_by_id,
      preview_text, last_message_at, started_at, ended_at, visitor_messages, agent_messages)
    select $workspace, pg_temp.nth('conversation', n), pg_temp.nth('inbox', n % 3), pg_temp.nth('visitor', n), events, events,
      case when n < $conversations * 0.9 then 'ended' when n % 4 = 0 then 'waiting' else 'active' end,
      case when n < $conversations * 0.9 then 'resolved' end,
      case when n < $conversations * 0.9 or n % 4 <> 0 then pg_temp.nth('agent', n / 4 % ${AGENTS}) end,
      'visitor', pg_temp.nth('visitor', n), 'Thank you, that is all I wanted to know for today.',
      now() - ($conversations - n) * interval '5 minutes', now() - ($conversations - n + 6) * interval '5 minutes',
      case when n < $conversations * 0.9 then now() - ($conversations - n) * interval '5 minutes' end, (events + 1) / 2, events / 2
    from (select n, 1 + floor($messages * (0.5 + (n * 7919 % 1000) / 1000.0))::int as events from generate_series(0, $conversations - 1) n) sized;
  insert into events (workspace_id, conversation_id, seq, public_seq, type, by_kind, by_id, message_id, at)
    select c.workspace_id, c.id, s, s, case when s = 1 then 'conversation.started' else 'message.created' end,
      case when s % 2 = 1 then 'visitor' else 'agent' end, case when s % 2 = 1 then c.visitor_id else c.assignee_id end,
      case when s > 1 then md5(c.id::text || s)::uuid end, c.started_at + s * interval '1 minute'
    from conversations c, generate_series(1, c.seq) s;
  insert into messages (workspace_id, conversation_id, author_id, id, seq, kind, body)
    select workspace_id, conversation_id, coalesce(by_id, workspace_id), message_id, seq, 'message',
      'Number ' || seq || ': the parcel is on its way and should be with you by the end of the week, let us know when it is not.'
    from events where message_id is not null;
  insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, n)
    select workspace_id, inbox_id, assignee_id, status <> 'ended', count(*) from conversations group by 1, 2, 3, 4;
  insert into read_marks (workspace_id, agent_id, conversation_id, seq, visitor_messages)
    select workspace_id, assignee_id, id, public_seq, visitor_messages from conversations where assignee_id is not null;`
