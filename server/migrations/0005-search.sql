-- Events that wait for a job which takes many of them at once (reactions.ts, GATHERED). Written in the transaction of the
-- event, deleted in that of the job. No foreign key: what has gone meanwhile is not found, and that is all.
create table gathered_events (
  workspace_id uuid not null,
  job text not null,
  conversation_id uuid not null,
  seq integer not null,
  primary key (workspace_id, job, conversation_id, seq)
);
call wall('gathered_events');

-- As enqueue_job, but one that waits is enough, and one at a time is done.
create function enqueue_job_once(job text, payload json default '{}') returns void
  language plpgsql security definer set search_path = '' as
$$ begin perform graphile_worker.add_job(job, payload, queue_name => job, job_key => job); end $$;
revoke all on function enqueue_job_once from public;
grant execute on function enqueue_job_once to parley_app;

-- What may be found of each message and note: its words as platform/words.ts makes them, each behind the last three digits
-- of its workspace's id, so that a word which is common in one workspace is not slow to find in another.
create table search_documents (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  inbox_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('message', 'note')),
  by_kind text not null,
  words tsvector not null,
  primary key (workspace_id, conversation_id, seq),
  foreign key (workspace_id, conversation_id) references conversations on delete cascade
);
call wall('search_documents');
-- The wall binds the app's role, but not the owner, as whom search_matches() below runs.
alter table search_documents no force row level security;
-- What is not yet sorted into the index is read by every search: little of it.
create index search_documents_words on search_documents using gin (words) with (gin_pending_list_limit = 512);
create index search_documents_newest on search_documents (workspace_id, at);

-- The newest documents of this workspace that match. It runs as the table's owner, past the wall, and holds to the workspace
-- by its own condition: behind the wall PostgreSQL may not use the index, as @@ is not leakproof, and would read everything.
--
-- Two ways. A rare word: all that have it, by the index on words, then the newest of them. A common word: from the newest back,
-- until enough have it. Each is hopeless for the other kind, so the planner's statistics are asked which kind it is. When
-- the way back finds too little in 100 000 documents, the rest is found the first way.
create function search_matches(
  query tsquery, inboxes uuid[], author text, of_conversation uuid, assignee uuid, since timestamptz, until timestamptz,
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
        and (inboxes is null or d.inbox_id = any(inboxes)) and (author is null or author = case d.kind when 'note' then 'note' else d.by_kind end)
        and (assignee is null or exists (
          select from conversations c where c.workspace_id = workspace and c.id = of_conversation and c.assignee_id = assignee))
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
          and (inboxes is null or d.inbox_id = any(inboxes)) and (author is null or author = case d.kind when 'note' then 'note' else d.by_kind end)
          and (assignee is null or exists (
            select from conversations c where c.workspace_id = workspace and c.id = d.conversation_id and c.assignee_id = assignee))
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
        and (inboxes is null or d.inbox_id = any(inboxes)) and (author is null or author = case d.kind when 'note' then 'note' else d.by_kind end)
        and (assignee is null or exists (
          select from conversations c where c.workspace_id = workspace and c.id = d.conversation_id and c.assignee_id = assignee))
    )
    select m.conversation_id, m.seq, m.at from matches m
    where m.at >= since and m.at < until and (m.at < before_at or (m.at = before_at and (m.conversation_id, m.seq) < (before_conversation, before_seq)))
    order by m.at desc, m.conversation_id desc, m.seq desc limit most;
end $$;
revoke all on function search_matches from public;
grant execute on function search_matches to parley_app;

-- The words of visitors' names and addresses. Few enough for a plain index, which works behind the wall.
create table visitor_words (
  workspace_id uuid not null,
  word text collate "C" not null,
  visitor_id uuid not null,
  primary key (workspace_id, word, visitor_id),
  foreign key (workspace_id, visitor_id) references visitors on delete cascade
);
create index visitor_words_of_visitor on visitor_words (workspace_id, visitor_id);
call wall('visitor_words');

-- What was there before is read in by jobs, a piece at a time.
select set_config('app.every_workspace', 'yes', true);
select enqueue_job_once('index-old-messages') where exists (select from messages);
select enqueue_job_once('index-old-visitors') where exists (select from visitors);
