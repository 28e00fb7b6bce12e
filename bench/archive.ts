import { newId } from '@parley/protocol/id.ts'
import { migrate } from '../server/platform/migrate.ts'
import { migrateQueue } from '../server/platform/queue.ts'
import { onDatabase } from './cast.ts'

const AGENTS = 20
/** Words by how often they are said: the n-th once for every n times the first is, as in any language. */
const VOCABULARY = 30_000
const RARE = 20

/**
 * A workspace with years of conversations, made in the database itself: the last tenth is open, a quarter of that
 * unassigned. Constraints and indexes are put back after the rows are in. `searchable` as well, if so wanted.
 */
export async function fillArchive(
  server: string,
  name: string,
  size: { conversations: number; messagesEach: number; searchable?: boolean },
) {
  await onDatabase({ url: server }, (client) => client.query(`create database ${name}`))
  const url = server.replace('/parley?', `/${name}?`)
  await migrate({ connectionString: url }, () => migrateQueue({ connectionString: url }))
  const workspaceId = newId()
  return onDatabase({ url }, async (client) => {
    const each = async (query: string) => (await client.query<{ sql: string }>(query)).rows.map((row) => row.sql)
    const foreignKeys = await each(`
      select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint
      where contype = 'f' and '{conversations,events,messages,visitors,read_marks,search_documents}'::regclass[] && array[conrelid, confrelid]::regclass[]`)
    // Nothing here writes later, so the foreign keys stay away.
    for (const sql of foreignKeys) await client.query(sql)
    const keys = await each(`
      select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as sql from pg_constraint
      where contype = 'p' and conrelid = any('{conversations,events,messages,search_documents}'::regclass[])`)
    const indexes = (
      await client.query<{ name: string; sql: string }>(`
        select indexname as name, indexdef as sql from pg_indexes
        where tablename in ('conversations', 'events', 'messages', 'search_documents') and indexname not like '%_pkey'`)
    ).rows
    for (const { name } of indexes) await client.query(`drop index ${name}`)
    for (const table of ['conversations', 'events', 'messages', 'search_documents'])
      await client.query(`alter table ${table} drop constraint ${table}_pkey`)
    await client.query('alter table conversations disable trigger user')
    // In one transaction with their TRUNCATE, rows need no write-ahead log.
    await client.query(`begin; truncate conversations, events, messages, visitors, read_marks, search_documents`)
    await client.query(
      `${FILL}${size.searchable ? INDEX : ''}`
        .replaceAll('$workspace', `'${workspaceId}'`)
        .replaceAll('$conversations', `${size.conversations}`)
        .replaceAll('$messages', `${size.messagesEach}`),
    )
    for (const sql of [...keys, ...indexes.map((index) => index.sql)]) await client.query(sql)
    await client.query('commit')
    // Of every table: where autovacuum came first and where not, the same query would have different plans.
    await client.query('vacuum analyze')
    const list = async (query: string) =>
      (await client.query<{ id: string }>(query, [workspaceId])).rows.map((row) => row.id)
    return {
      url,
      workspaceId,
      agents: await list('select id from agents where workspace_id = $1'),
      labels: await list('select id from labels where workspace_id = $1'),
      inboxes: await list('select id from inboxes where workspace_id = $1'),
      /** The most common first. */
      words: (await client.query<{ word: string }>('select word from words order by rank')).rows.map((row) => row.word),
      /** In some twenty messages each, however many there are. */
      rare: Array.from({ length: RARE }, (_, n) => `zanzibar${n}`),
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
  insert into labels (workspace_id, id, name, hue, position) select $workspace, pg_temp.nth('label', n), 'Label ' || n, n * 30, n from generate_series(0, 9) n;
  insert into visitors (workspace_id, id, inbox_id, name, email)
    select $workspace, pg_temp.nth('visitor', n), pg_temp.nth('inbox', n % 3), 'Visitor ' || n, 'visitor' || n || '@example.com'
    from generate_series(0, $conversations - 1) n;
  insert into conversations (workspace_id, id, inbox_id, visitor_id, seq, public_seq, status, outcome, assignee_id, preview_by, preview_by_id,
      preview_text, last_message_at, started_at, ended_at, visitor_messages, agent_messages, label_ids, waiting_since)
    select $workspace, pg_temp.nth('conversation', n), pg_temp.nth('inbox', n % 3), pg_temp.nth('visitor', n), events, events,
      case when n < $conversations * 0.9 then 'ended' when n % 4 = 0 then 'waiting' else 'active' end,
      case when n < $conversations * 0.9 then 'resolved' end,
      case when n < $conversations * 0.9 or n % 4 <> 0 then pg_temp.nth('agent', n / 4 % ${AGENTS}) end,
      'visitor', pg_temp.nth('visitor', n), 'Thank you, that is all I wanted to know for today.',
      now() - ($conversations - n) * interval '5 minutes', now() - ($conversations - n + 6) * interval '5 minutes',
      case when n < $conversations * 0.9 then now() - ($conversations - n) * interval '5 minutes' end, (events + 1) / 2, events / 2,
      case when n % 5 = 0 then array[pg_temp.nth('label', n / 5 % 10)] else '{}' end,
      case when n >= $conversations * 0.9 and n % 4 = 0 then now() - ($conversations - n) * interval '5 minutes' end
    from (select n, 1 + floor($messages * (0.5 + (n * 7919 % 1000) / 1000.0))::int as events from generate_series(0, $conversations - 1) n) sized;
  insert into events (workspace_id, conversation_id, seq, public_seq, type, by_kind, by_id, message_id, at)
    select c.workspace_id, c.id, s, s, case when s = 1 then 'conversation.started' else 'message.created' end,
      case when s % 2 = 1 then 'visitor' else 'agent' end, case when s % 2 = 1 then c.visitor_id else c.assignee_id end,
      case when s > 1 then md5(c.id::text || s)::uuid end, c.started_at + s * interval '1 minute'
    from conversations c, generate_series(1, c.seq) s;
  create table words as
    select rank, translate(left(md5(rank::text), 3 + rank % 7), '0123456789', 'ghijklmnop') as word from generate_series(1, ${VOCABULARY}) rank;
  -- Messages are put together of two of these and, some of them, the number of an order.
  create table phrases as
    select n, string_agg(word, ' ') as text, string_agg(right($workspace, 3) || word, ' ') as keys
    from (select n, ceil(exp(random() * ln(${VOCABULARY})))::int as rank from generate_series(0, 99999) n, generate_series(1, 7)) said join words using (rank)
    group by n;
  create table sayings as
    select e.workspace_id, e.conversation_id, e.seq, coalesce(e.by_id, e.workspace_id) as author_id, e.by_kind, e.message_id, e.at,
      (uuid_hash(e.message_id)::bigint & 2147483647) % 100000 as one, (uuid_hash_extended(e.message_id, 1) & 2147483647) % 100000 as other,
      case when (uuid_hash_extended(e.message_id, 2) & 2147483647) % greatest($conversations * $messages / ${RARE}, ${RARE})::bigint < ${RARE}
        then 'zanzibar' || (uuid_hash_extended(e.message_id, 2) & 2147483647) % greatest($conversations * $messages / ${RARE}, ${RARE})::bigint
        when e.seq % 8 = 2 then (uuid_hash_extended(e.message_id, 3) & 1048575)::text else 'order' end as rare
    from events e where message_id is not null;
  insert into messages (workspace_id, conversation_id, author_id, id, seq, kind, body)
    select workspace_id, conversation_id, author_id, message_id, seq, 'message', a.text || ' ' || rare || ' ' || b.text
    from sayings s join phrases a on a.n = s.one join phrases b on b.n = s.other;
  insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, n)
    select workspace_id, inbox_id, assignee_id, status <> 'ended', count(*) from conversations group by 1, 2, 3, 4;
  insert into read_marks (workspace_id, agent_id, conversation_id, seq, visitor_messages)
    select workspace_id, assignee_id, id, public_seq, visitor_messages from conversations where assignee_id is not null;`

/** As server/search/index-messages.ts does it, for words that are plain already. */
const INDEX = `
  insert into search_documents (workspace_id, conversation_id, seq, inbox_id, at, kind, by_kind, words)
    select s.workspace_id, s.conversation_id, s.seq, c.inbox_id, s.at, 'message', s.by_kind,
      array_to_tsvector(string_to_array(a.keys || ' ' || right($workspace, 3) || s.rare || ' ' || b.keys, ' '))
    from sayings s join phrases a on a.n = s.one join phrases b on b.n = s.other
    join conversations c on c.workspace_id = s.workspace_id and c.id = s.conversation_id order by s.at;
  insert into visitor_words (workspace_id, word, visitor_id)
    select workspace_id, w, id from visitors, unnest(string_to_array(lower(name) || ' ' || replace(replace(email, '@', ' '), '.', ' '), ' ')) w
    on conflict do nothing;`
