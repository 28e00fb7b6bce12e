-- What agents write of a visitor, and where a visitor has been.
alter table visitors
  add column phone text,
  -- Answers to the workspace's fields, by the field's id.
  add column fields jsonb not null default '{}',
  -- Which of name, email and phone an agent has written: what the page says does not change these.
  add column edited text[] not null default '{}',
  -- Which attributes a server or an agent has told us: what the page says does not change these either.
  add column confirmed text[] not null default '{}',
  -- What brought them the last time: {referrer, utm}.
  add column visit jsonb;

-- The key makes what is told twice, after a reconnection or by two tabs, one row.
create table visitor_pages (
  workspace_id uuid not null,
  visitor_id uuid not null,
  at timestamptz not null,
  url text not null,
  title text not null,
  primary key (workspace_id, visitor_id, at),
  foreign key (workspace_id, visitor_id) references visitors on delete cascade
);
call wall('visitor_pages');

create table visitor_notes (
  workspace_id uuid not null,
  visitor_id uuid not null,
  -- Made by the author's client, so that a resend is the same note.
  id uuid not null,
  author_id uuid not null,
  body text not null check (body <> ''),
  created_at timestamptz not null default clock_timestamp(),
  edited_at timestamptz,
  primary key (workspace_id, visitor_id, id),
  foreign key (workspace_id, visitor_id) references visitors on delete cascade,
  foreign key (workspace_id, author_id) references agents on delete cascade
);
call wall('visitor_notes');

create table fields (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  name text not null check (name <> ''),
  kind text not null check (kind in ('text', 'number', 'date', 'list', 'checkbox', 'link')),
  options text[] not null default '{}',
  position integer not null,
  -- Its answers stay: who removed it by mistake takes it back with all of them.
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index fields_by_name on fields (workspace_id, lower(name)) where removed_at is null;
call wall('fields');

-- The parts of the side panel in their order, where an admin chose one.
create table panels (
  workspace_id uuid not null references workspaces on delete cascade,
  sections jsonb not null,
  primary key (workspace_id)
);
call wall('panels');
