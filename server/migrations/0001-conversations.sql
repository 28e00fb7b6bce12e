-- Every domain table carries workspace_id, and every key starts with it: isolation is structural, and row-level
-- security is the second wall. `every_workspace` is set only by acrossWorkspaces(), which says why it looks everywhere.
create function app_workspace() returns uuid language sql stable as
  $$ select nullif(current_setting('app.workspace', true), '')::uuid $$;
create function app_everywhere() returns boolean language sql stable as
  $$ select coalesce(current_setting('app.every_workspace', true), '') = 'yes' $$;

create procedure wall(domain_table regclass, workspace_column name default 'workspace_id') language plpgsql as $$
begin
  execute format('alter table %s enable row level security', domain_table);
  execute format('alter table %s force row level security', domain_table);
  -- Sub-selects, so that each setting is read once per statement and not once per row.
  execute format(
    'create policy workspace on %s using (%I = (select app_workspace()) or (select app_everywhere()))',
    domain_table, workspace_column);
end $$;

create table workspaces (
  id uuid primary key,
  name text not null check (name <> ''),
  created_at timestamptz not null default now()
);
call wall('workspaces', 'id');

create table agents (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  user_id text not null unique,
  name text not null check (name <> ''),
  email text not null,
  role text not null check (role in ('owner', 'admin', 'agent')),
  picture text,
  availability text not null default 'available' check (availability in ('available', 'busy', 'away', 'offline')),
  deactivated_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
call wall('agents');

create table teams (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  name text not null check (name <> ''),
  primary key (workspace_id, id),
  unique (workspace_id, name)
);
call wall('teams');

create table team_members (
  workspace_id uuid not null,
  team_id uuid not null,
  agent_id uuid not null,
  primary key (workspace_id, team_id, agent_id),
  foreign key (workspace_id, team_id) references teams on delete cascade,
  foreign key (workspace_id, agent_id) references agents on delete cascade
);
call wall('team_members');

create table inboxes (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  -- Public: it stands in the page's embed snippet.
  key text not null unique,
  channel text not null default 'web' check (channel in ('web')),
  name text not null check (name <> ''),
  settings jsonb not null,
  brand jsonb not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
call wall('inboxes');

create table inbox_members (
  workspace_id uuid not null,
  inbox_id uuid not null,
  agent_id uuid not null,
  primary key (workspace_id, inbox_id, agent_id),
  foreign key (workspace_id, inbox_id) references inboxes on delete cascade,
  foreign key (workspace_id, agent_id) references agents on delete cascade
);
create index inbox_members_by_agent on inbox_members (workspace_id, agent_id);
call wall('inbox_members');

create table visitors (
  workspace_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  -- Rises when old tokens must stop working.
  token_version integer not null default 1,
  name text,
  email text,
  attributes jsonb not null default '{}',
  language text,
  time_zone text,
  user_agent text,
  ip text,
  page_url text,
  page_title text,
  referrer text,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes on delete cascade
);
call wall('visitors');

create table conversations (
  workspace_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  visitor_id uuid not null,
  -- The last event's number, and the last one the visitor may know of. Taken under this row's lock: gapless, in commit order.
  seq integer not null default 0,
  public_seq integer not null default 0 check (public_seq <= seq),
  -- Rises with every change of who may speak.
  epoch integer not null default 0,
  status text not null check (status in ('bot', 'waiting', 'pending', 'active', 'ended')),
  outcome text check (outcome in ('resolved', 'abandoned', 'expired')),
  assignee_id uuid,
  -- The agent the visitor is with: the last who joined. The visitor hears of joins, not of assignments.
  host_id uuid,
  -- Agent id → the epoch at which that agent was given the word.
  speakers jsonb not null default '{}',
  preview_by text,
  preview_by_id uuid,
  preview_text text,
  last_message_at timestamptz not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  reopen_until timestamptz,
  visitor_messages integer not null default 0,
  agent_messages integer not null default 0,
  -- How far each side has got, in public numbers. They only rise.
  visitor_delivered integer not null default 0,
  visitor_read integer not null default 0,
  visitor_read_messages integer not null default 0,
  agents_delivered integer not null default 0,
  agents_read integer not null default 0,
  changed_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes on delete cascade,
  foreign key (workspace_id, visitor_id) references visitors on delete cascade,
  foreign key (workspace_id, assignee_id) references agents,
  check ((status = 'ended') = (ended_at is not null)),
  check ((status = 'ended') = (outcome is not null))
);
create index conversations_open on conversations (workspace_id, last_message_at desc, id desc) where status <> 'ended';
create index conversations_held on conversations (workspace_id, assignee_id, last_message_at desc, id desc) where status <> 'ended';
create index conversations_closed on conversations (workspace_id, ended_at desc, id desc) where status = 'ended';
create index conversations_of_visitor on conversations (workspace_id, visitor_id, started_at desc);
-- Two tabs that start at once end up in one conversation.
create unique index conversations_one_open on conversations (workspace_id, inbox_id, visitor_id) where status <> 'ended';
call wall('conversations');

-- The spine: one row for every lasting change, in the transaction of the change.
create table events (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  -- Null: the visitor does not learn of it. As public_seq <= seq, the primary key serves visitors too.
  public_seq integer check (public_seq <= seq),
  type text not null,
  by_kind text not null check (by_kind in ('visitor', 'agent', 'bot', 'system')),
  by_id uuid,
  message_id uuid,
  data jsonb,
  at timestamptz not null,
  primary key (workspace_id, conversation_id, seq),
  foreign key (workspace_id, conversation_id) references conversations on delete cascade,
  check (type <> 'note.created' or public_seq is null)
);
call wall('events');

-- What messages and notes say. The key is the promise of one effect: an author's id is written once per conversation.
create table messages (
  workspace_id uuid not null,
  conversation_id uuid not null,
  author_id uuid not null,
  id uuid not null,
  seq integer not null,
  kind text not null check (kind in ('message', 'note')),
  body text not null,
  primary key (workspace_id, conversation_id, author_id, id),
  foreign key (workspace_id, conversation_id) references conversations on delete cascade
);
call wall('messages');

-- How far each agent has read, in public numbers, and how many of the visitor's messages that were.
create table read_marks (
  workspace_id uuid not null,
  agent_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  visitor_messages integer not null,
  primary key (workspace_id, agent_id, conversation_id),
  foreign key (workspace_id, conversation_id) references conversations on delete cascade,
  foreign key (workspace_id, agent_id) references agents on delete cascade
);
call wall('read_marks');

-- Changes that belong to no conversation: agents, inboxes, invitations.
create table workspace_events (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  type text not null,
  by_id uuid,
  data jsonb not null,
  at timestamptz not null default now(),
  primary key (workspace_id, id)
);
call wall('workspace_events');

-- What the installation as a whole must remember: its secret, when it was set up.
create table installation (
  name text primary key,
  value text not null
);
