-- Whom agents have shut out of an inbox. A row is the block; visitors.blocked_at says the same where lists are read.
create table blocks (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  inbox_id uuid not null,
  visitor_id uuid not null,
  -- Set: whoever comes to this inbox from there, too. As platform/address.ts writes it.
  address text,
  reason text,
  blocked_by uuid,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  unique (workspace_id, visitor_id),
  foreign key (workspace_id, inbox_id) references inboxes on delete cascade,
  foreign key (workspace_id, visitor_id) references visitors on delete cascade,
  foreign key (workspace_id, blocked_by) references agents on delete set null (blocked_by)
);
create index blocks_by_address on blocks (workspace_id, inbox_id, address) where address is not null;
create index blocks_by_time on blocks (workspace_id, created_at);
call wall('blocks');

-- Copies of conversations on their way by mail, so that whoever asked learns what became of them.
create table transcript_mails (
  workspace_id uuid not null,
  -- Made by the agent's client: asking twice sends once.
  id uuid not null,
  conversation_id uuid not null,
  sent_to text not null,
  asked_by uuid not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  -- What the mail server said, where it said no or nothing.
  problem text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations on delete cascade,
  foreign key (workspace_id, asked_by) references agents on delete cascade
);
create index transcript_mails_of_conversation on transcript_mails (workspace_id, conversation_id, created_at);
call wall('transcript_mails');
