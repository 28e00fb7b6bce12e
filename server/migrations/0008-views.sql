-- Tags on conversations. Two names that differ only in case are one label.
create table labels (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  name text not null check (name <> ''),
  hue smallint not null check (hue between 0 and 359),
  position integer not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index labels_by_name on labels (workspace_id, lower(name collate pg_unicode_fast));
call wall('labels');

-- Named filters. What they ask of a conversation is a tree of conditions, compiled when it is read.
create table views (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  owner_id uuid not null,
  name text not null check (name <> ''),
  audience text not null check (audience in ('me', 'team', 'everyone')),
  team_id uuid,
  tree jsonb not null,
  sort text not null check (sort in ('newest', 'oldest', 'waiting')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references agents on delete cascade,
  foreign key (workspace_id, team_id) references teams on delete cascade,
  check ((audience = 'team') = (team_id is not null))
);
create index views_by_owner on views (workspace_id, owner_id);
create index views_by_team on views (workspace_id, team_id) where team_id is not null;
call wall('views');

-- In which order an agent wants the views that they see. Views that are not in it come last.
create table view_orders (
  workspace_id uuid not null,
  agent_id uuid not null,
  view_ids uuid[] not null,
  primary key (workspace_id, agent_id),
  foreign key (workspace_id, agent_id) references agents on delete cascade
);
call wall('view_orders');

-- Since when the visitor waits for an answer: their first message that nobody has answered.
alter table conversations add column waiting_since timestamptz;
update conversations set waiting_since = last_message_at where status <> 'ended' and preview_by = 'visitor';

create index conversations_waiting on conversations (workspace_id, (coalesce(waiting_since, 'infinity')), id) where status <> 'ended';
-- All that is open and has a label: what lists and counts of labels read, without a look at the rows.
create index conversations_labelled on conversations (workspace_id, last_message_at desc, id desc)
  include (inbox_id, label_ids) where status <> 'ended' and label_ids <> '{}';

-- What the bot answers is counted by itself.
alter table conversation_counts add column is_live boolean not null default false;

create or replace function count_conversation() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, is_live, n)
    select old.workspace_id, old.inbox_id, old.assignee_id, old.status <> 'ended', old.status = 'bot', -1
    -- When an inbox goes with all that is in it, its counts go too.
    where exists (select from inboxes where workspace_id = old.workspace_id and id = old.inbox_id);
  end if;
  if tg_op <> 'DELETE' then
    insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, is_live, n)
    values (new.workspace_id, new.inbox_id, new.assignee_id, new.status <> 'ended', new.status = 'bot', 1);
  end if;
  return null;
end $$;

drop trigger count_changed_conversation on conversations;
create trigger count_changed_conversation after update of inbox_id, assignee_id, status on conversations
  for each row when (
    (old.inbox_id, old.assignee_id, old.status = 'ended', old.status = 'bot')
    is distinct from (new.inbox_id, new.assignee_id, new.status = 'ended', new.status = 'bot')
  )
  execute function count_conversation();
