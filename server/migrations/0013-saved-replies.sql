-- What agents have ready to say: for everyone, for a team, or for its author alone.
create table saved_replies (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  author_id uuid not null,
  audience text not null check (audience in ('everyone', 'team', 'me')),
  team_id uuid,
  -- In small letters, so that whoever types it need not look.
  shortcut text not null check (shortcut <> ''),
  name text not null check (name <> ''),
  folder text not null default '',
  body text not null,
  uses integer not null default 0,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  -- It can be brought back for a while.
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references agents on delete cascade,
  foreign key (workspace_id, team_id) references teams on delete cascade,
  check ((audience = 'team') = (team_id is not null))
);
-- Of two people who make the same shortcut at once, one is told.
create unique index saved_replies_shortcut on saved_replies (
  workspace_id, audience, (case audience when 'team' then team_id when 'me' then author_id else workspace_id end), shortcut
) where deleted_at is null;
create index saved_replies_deleted on saved_replies (deleted_at) where deleted_at is not null;
call wall('saved_replies');

-- Their files. A message never carries one of these: it carries a copy, uploaded by whoever sends it.
create table saved_reply_files (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null,
  author_id uuid not null,
  -- Null until a reply names it, and again when that reply lets it go.
  reply_id uuid,
  position smallint not null default 0,
  kind text not null check (kind in ('image', 'video', 'audio', 'document')),
  name text not null check (name <> ''),
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  waveform smallint[],
  upload_sha256 text not null,
  blob text not null,
  has_preview boolean not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references agents on delete cascade,
  foreign key (workspace_id, reply_id) references saved_replies on delete set null (reply_id)
);
create index saved_reply_files_of_reply on saved_reply_files (workspace_id, reply_id);
create index saved_reply_files_unnamed on saved_reply_files (created_at) where reply_id is null;
create index saved_reply_files_by_blob on saved_reply_files (blob);
call wall('saved_reply_files');
