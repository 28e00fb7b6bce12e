-- What agents say of a conversation, beside who answers it.
alter table conversations
  add column team_id uuid,
  add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  add column is_critical boolean not null default false,
  add column critical_comment text,
  add column category text,
  -- As an array: a conversation has few, and lists show them with every row.
  add column label_ids uuid[] not null default '{}',
  add column rating_asked boolean not null default false,
  add column rating_score smallint check (rating_score between 1 and 5),
  add column rating_comment text,
  add column rated_at timestamptz,
  add foreign key (workspace_id, team_id) references teams on delete set null (team_id);

-- A message may be changed and taken back by its author, and may answer another.
alter table messages
  add column edited_at timestamptz,
  -- How it was put before, the first wording first, each with when it was written. Agents may look; the visitor may not.
  add column earlier jsonb,
  add column deleted text check (deleted in ('deleted', 'undone')),
  add column reply_to jsonb;

-- Two letters, from the address by the bundled database.
alter table visitors
  add column country text,
  add column blocked_at timestamptz;

-- When a workspace goes, its agents go before its conversations.
alter table conversations
  drop constraint conversations_workspace_id_assignee_id_fkey,
  add foreign key (workspace_id, assignee_id) references agents on delete set null (assignee_id);
