-- What concerns one agent and is theirs to know: told to nobody else. `source` tells the same thing told twice from two things.
create table notifications (
  workspace_id uuid not null,
  -- By time, so that a list goes on by id.
  id uuid not null default uuidv7(),
  agent_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  kind text not null,
  source text not null,
  read_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, agent_id, conversation_id, kind, source),
  foreign key (workspace_id, agent_id) references agents on delete cascade,
  foreign key (workspace_id, conversation_id) references conversations on delete cascade
);
call wall('notifications');
create index notifications_newest on notifications (workspace_id, agent_id, id);
create index notifications_unread on notifications (workspace_id, agent_id, conversation_id) where read_at is null;
create index notifications_of_conversation on notifications (workspace_id, conversation_id);

-- How an agent wants to be told. No row: as it is by default (protocol/notification.ts).
create table notification_settings (
  workspace_id uuid not null,
  agent_id uuid not null,
  settings jsonb not null,
  primary key (workspace_id, agent_id),
  foreign key (workspace_id, agent_id) references agents on delete cascade
);
call wall('notification_settings');

-- Visitors without a name are called by a number made of their id (visitors/visitor.ts), and found by it. A column, because
-- behind the wall an index on an expression would not be used.
alter table visitors add column number smallint not null
  generated always as (1000 + ('x' || right(id::text, 8))::bit(32)::bigint % 9000) stored;
create index visitors_by_number on visitors (workspace_id, number) where name is null;

-- As in 0005, now for several who speak at once, and for ended or open conversations.
drop function search_matches;
-- The newest documents of this workspace that match. It runs as the table's owner, past the wall, and holds to the workspace
-- by its own condition: behind the wall PostgreSQL may not use the index, as @@ is not leakproof, and would read everything.
--
-- Two ways. A rare word: all that have it, by the index on words, then the newest of them. A common word: from the newest back,
-- until enough have it. Each is hopeless for the other kind, so the planner's statistics are asked which kind it is. When
-- the way back finds too little in 100 000 documents, the rest is found the first way.
create function search_matches(
  query tsquery, inboxes uuid[], speakers text[], ended boolean, of_conversation uuid, assignee uuid, since timestamptz, until timestamptz,
  before_at timestamptz, before_conversation uuid, before_seq integer, most integer
) returns table (conversation_id uuid, seq integer, at timestamptz)
  -- Each of the queries below leaves the planner one way only, so it is planned once: planning would cost more than a rare
  -- word does. The statistics are asked with the words themselves.
  language plpgsql rows 20 security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set jit = off as
$$
#variable_conflict use_column
declare
  workspace constant uuid := app_workspace();
  hit record;
  plan json;
begin
  since := coalesce(since, '-infinity'); until := coalesce(until, 'infinity'); before_at := coalesce(before_at, 'infinity');
  if of_conversation is not null then
    return query
      select d.conversation_id, d.seq, d.at from search_documents d
      where d.workspace_id = workspace and d.conversation_id = of_conversation and d.words @@ query
        and (inboxes is null or d.inbox_id = any(inboxes)) and (speakers is null or case d.kind when 'note' then 'note' else d.by_kind end = any(speakers))
        and ((assignee is null and ended is null) or exists (
          select from conversations c where c.workspace_id = workspace and c.id = of_conversation
            and (assignee is null or c.assignee_id = assignee) and (ended is null or (c.status = 'ended') = ended)))
        and d.at >= since and d.at < until and (d.at < before_at or (d.at = before_at and (d.conversation_id, d.seq) < (before_conversation, before_seq)))
      order by d.at desc, d.conversation_id desc, d.seq desc limit most;
    return;
  end if;
  execute format('explain (format json) select from search_documents where words @@ %L::tsquery', query) into plan;
  -- Statistics know the thousand most common words; of any other they say what the last of these has, at most one in a thousand.
  if (plan->0->'Plan'->>'Plan Rows')::float8 > (select greatest(10000, reltuples * 0.002) from pg_class where oid = 'search_documents'::regclass) then
    for hit in
      select n.conversation_id, n.seq, n.at from (
        select d.conversation_id, d.seq, d.at, d.words from search_documents d
        where d.workspace_id = workspace and d.at >= since and d.at < until and d.at <= before_at
          and (d.at < before_at or (d.conversation_id, d.seq) < (before_conversation, before_seq))
          and (inboxes is null or d.inbox_id = any(inboxes)) and (speakers is null or case d.kind when 'note' then 'note' else d.by_kind end = any(speakers))
          and ((assignee is null and ended is null) or exists (
            select from conversations c where c.workspace_id = workspace and c.id = d.conversation_id
              and (assignee is null or c.assignee_id = assignee) and (ended is null or (c.status = 'ended') = ended)))
        order by d.at desc, d.conversation_id desc, d.seq desc limit 100000
      ) n where n.words @@ query limit most
    loop
      conversation_id := hit.conversation_id; seq := hit.seq; at := hit.at;
      return next;
      before_at := hit.at; before_conversation := hit.conversation_id; before_seq := hit.seq;
      most := most - 1;
    end loop;
    if most = 0 then return; end if;
  end if;
  return query
    -- The times stand outside, so that the index on them is no temptation.
    with matches as materialized (
      select d.conversation_id, d.seq, d.at from search_documents d
      where d.words @@ query and d.workspace_id = workspace
        and (inboxes is null or d.inbox_id = any(inboxes)) and (speakers is null or case d.kind when 'note' then 'note' else d.by_kind end = any(speakers))
        and ((assignee is null and ended is null) or exists (
          select from conversations c where c.workspace_id = workspace and c.id = d.conversation_id
            and (assignee is null or c.assignee_id = assignee) and (ended is null or (c.status = 'ended') = ended)))
    )
    select m.conversation_id, m.seq, m.at from matches m
    where m.at >= since and m.at < until and (m.at < before_at or (m.at = before_at and (m.conversation_id, m.seq) < (before_conversation, before_seq)))
    order by m.at desc, m.conversation_id desc, m.seq desc limit most;
end $$;
revoke all on function search_matches from public;
grant execute on function search_matches to parley_app;
