-- Files that messages carry. The uploader's client makes the id, so a retried upload finds the first one.
create table attachments (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null,
  uploader_kind text not null check (uploader_kind in ('visitor', 'agent', 'bot')),
  uploader_id uuid not null,
  -- Where it is meant to go. No foreign key: a visitor's first message, which makes the conversation, may carry files.
  conversation_id uuid not null,
  -- Null until a message names it, and again when that message is gone.
  message_id uuid,
  state text not null default 'uploaded' check (state in ('uploaded', 'sent')),
  kind text not null check (kind in ('image', 'video', 'audio', 'document')),
  name text not null check (name <> ''),
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  waveform smallint[],
  -- Of what was uploaded: the same id with other bytes is refused. What is kept of an image are other bytes.
  upload_sha256 text not null,
  -- Where its bytes are: a key of platform/blobs.ts. A smaller image, where there is one, lies beside it.
  blob text not null,
  has_preview boolean not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, conversation_id, uploader_id, message_id) references messages on delete set null (message_id),
  check (message_id is null or state = 'sent')
);
create index attachments_of_message on attachments (workspace_id, conversation_id, uploader_id, message_id);
-- What the sweep looks for: files nobody sent, and those whose message is gone.
create index attachments_unlinked on attachments (created_at) where message_id is null;
-- Whether bytes in the store belong to anything.
create index attachments_by_blob on attachments (blob);
call wall('attachments');

-- The files of a message as they are shown, so that reading a timeline costs no more than it did.
alter table messages add column attachments jsonb;
