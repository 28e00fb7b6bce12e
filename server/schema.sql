-- The present schema, written by `npm run tables`. Change it with a migration.

create table agents (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  user_id text not null,
  name text not null,
  email text not null,
  role text not null,
  picture text,
  availability text not null default 'available'::text,
  deactivated_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint agents_user_id_key UNIQUE (user_id),
  constraint agents_pkey PRIMARY KEY (workspace_id, id),
  constraint agents_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE,
  constraint agents_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint agents_availability_check CHECK ((availability = ANY (ARRAY['available'::text, 'busy'::text, 'away'::text, 'offline'::text]))),
  constraint agents_name_check CHECK ((name <> ''::text)),
  constraint agents_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'agent'::text])))
);

create table attachments (
  workspace_id uuid not null,
  id uuid not null,
  uploader_kind text not null,
  uploader_id uuid not null,
  conversation_id uuid not null,
  message_id uuid,
  state text not null default 'uploaded'::text,
  kind text not null,
  name text not null,
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  waveform smallint[],
  upload_sha256 text not null,
  blob text not null,
  has_preview boolean not null,
  created_at timestamp with time zone not null default now(),
  constraint attachments_pkey PRIMARY KEY (workspace_id, id),
  constraint attachments_workspace_id_conversation_id_uploader_id_messa_fkey FOREIGN KEY (workspace_id, conversation_id, uploader_id, message_id) REFERENCES messages(workspace_id, conversation_id, author_id, id) ON DELETE SET NULL (message_id),
  constraint attachments_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint attachments_check CHECK (((message_id IS NULL) OR (state = 'sent'::text))),
  constraint attachments_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'document'::text]))),
  constraint attachments_name_check CHECK ((name <> ''::text)),
  constraint attachments_state_check CHECK ((state = ANY (ARRAY['uploaded'::text, 'sent'::text]))),
  constraint attachments_uploader_kind_check CHECK ((uploader_kind = ANY (ARRAY['visitor'::text, 'agent'::text, 'bot'::text])))
);

create table blocks (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  inbox_id uuid not null,
  visitor_id uuid not null,
  address text,
  reason text,
  blocked_by uuid,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint blocks_workspace_id_visitor_id_key UNIQUE (workspace_id, visitor_id),
  constraint blocks_pkey PRIMARY KEY (workspace_id, id),
  constraint blocks_workspace_id_blocked_by_fkey FOREIGN KEY (workspace_id, blocked_by) REFERENCES agents(workspace_id, id) ON DELETE SET NULL (blocked_by),
  constraint blocks_workspace_id_inbox_id_fkey FOREIGN KEY (workspace_id, inbox_id) REFERENCES inboxes(workspace_id, id) ON DELETE CASCADE,
  constraint blocks_workspace_id_visitor_id_fkey FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors(workspace_id, id) ON DELETE CASCADE
);

create table contact_events (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  contact_id uuid not null,
  type text not null,
  by_id uuid,
  data jsonb not null default '{}'::jsonb,
  at timestamp with time zone not null default now(),
  constraint contact_events_pkey PRIMARY KEY (workspace_id, id),
  constraint contact_events_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);

create table contact_import_changes (
  workspace_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  constraint contact_import_changes_pkey PRIMARY KEY (workspace_id, import_id, contact_id),
  constraint contact_import_changes_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint contact_import_changes_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES contact_imports(workspace_id, id) ON DELETE CASCADE
);

create table contact_import_pieces (
  workspace_id uuid not null,
  import_id uuid not null,
  n integer not null,
  bytes bytea not null,
  constraint contact_import_pieces_pkey PRIMARY KEY (workspace_id, import_id, n),
  constraint contact_import_pieces_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES contact_imports(workspace_id, id) ON DELETE CASCADE
);

create table contact_imports (
  workspace_id uuid not null,
  id uuid not null,
  name text not null,
  bytes integer not null,
  encoding text not null,
  separator text not null,
  columns jsonb not null,
  rows integer not null,
  state text not null default 'draft'::text,
  settings jsonb,
  done_rows integer not null default 0,
  tally jsonb not null default '{"left": 0, "fresh": 0, "known": 0, "mended": 0}'::jsonb,
  by_id uuid,
  created_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  constraint contact_imports_pkey PRIMARY KEY (workspace_id, id),
  constraint contact_imports_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contact_imports_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'running'::text, 'done'::text, 'undoing'::text, 'undone'::text])))
);

create table contact_merges (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  contact_id uuid not null,
  merged_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  visitor_ids uuid[] not null,
  by_id uuid,
  at timestamp with time zone not null default now(),
  undone_at timestamp with time zone,
  constraint contact_merges_pkey PRIMARY KEY (workspace_id, id),
  constraint contact_merges_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint contact_merges_workspace_id_merged_id_fkey FOREIGN KEY (workspace_id, merged_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);

create table contact_strangers (
  workspace_id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  by_id uuid,
  constraint contact_strangers_pkey PRIMARY KEY (workspace_id, one_id, other_id),
  constraint contact_strangers_workspace_id_one_id_fkey FOREIGN KEY (workspace_id, one_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint contact_strangers_workspace_id_other_id_fkey FOREIGN KEY (workspace_id, other_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE,
  constraint contact_strangers_check CHECK ((one_id < other_id))
);

create table contact_words (
  workspace_id uuid not null,
  word text not null,
  contact_id uuid not null,
  constraint contact_words_pkey PRIMARY KEY (workspace_id, word, contact_id),
  constraint contact_words_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE CASCADE
);

create table contacts (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  name text,
  email text,
  phone text,
  company text,
  tags text[] not null default '{}'::text[],
  fields jsonb not null default '{}'::jsonb,
  name_key text not null default ''::text,
  origin text not null,
  import_id uuid,
  inbox_ids uuid[] not null default '{}'::uuid[],
  country text,
  last_seen_at timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone,
  created_by uuid,
  created_at timestamp with time zone not null default now(),
  gone_at timestamp with time zone,
  merged_into uuid,
  constraint contacts_pkey PRIMARY KEY (workspace_id, id),
  constraint contacts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint contacts_check CHECK (((merged_into IS NULL) OR (gone_at IS NOT NULL))),
  constraint contacts_company_check CHECK ((company <> ''::text)),
  constraint contacts_email_check CHECK ((email <> ''::text)),
  constraint contacts_name_check CHECK ((name <> ''::text)),
  constraint contacts_origin_check CHECK ((origin = ANY (ARRAY['conversation'::text, 'hand'::text, 'import'::text]))),
  constraint contacts_phone_check CHECK ((phone ~ '^\+?[0-9]+$'::text))
);

create table conversation_counts (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  inbox_id uuid not null,
  assignee_id uuid,
  is_open boolean not null,
  n integer not null,
  is_live boolean not null default false,
  constraint conversation_counts_pkey PRIMARY KEY (workspace_id, id),
  constraint conversation_counts_workspace_id_inbox_id_fkey FOREIGN KEY (workspace_id, inbox_id) REFERENCES inboxes(workspace_id, id) ON DELETE CASCADE
);

create table conversations (
  workspace_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  visitor_id uuid not null,
  seq integer not null default 0,
  public_seq integer not null default 0,
  epoch integer not null default 0,
  status text not null,
  outcome text,
  assignee_id uuid,
  host_id uuid,
  speakers jsonb not null default '{}'::jsonb,
  preview_by text,
  preview_by_id uuid,
  preview_text text,
  last_message_at timestamp with time zone not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  reopen_until timestamp with time zone,
  visitor_messages integer not null default 0,
  agent_messages integer not null default 0,
  visitor_delivered integer not null default 0,
  visitor_read integer not null default 0,
  visitor_read_messages integer not null default 0,
  agents_delivered integer not null default 0,
  agents_read integer not null default 0,
  changed_at timestamp with time zone not null default now(),
  team_id uuid,
  priority text not null default 'normal'::text,
  is_critical boolean not null default false,
  critical_comment text,
  category text,
  label_ids uuid[] not null default '{}'::uuid[],
  rating_asked boolean not null default false,
  rating_score smallint,
  rating_comment text,
  rated_at timestamp with time zone,
  waiting_since timestamp with time zone,
  constraint conversations_pkey PRIMARY KEY (workspace_id, id),
  constraint conversations_workspace_id_assignee_id_fkey FOREIGN KEY (workspace_id, assignee_id) REFERENCES agents(workspace_id, id) ON DELETE SET NULL (assignee_id),
  constraint conversations_workspace_id_inbox_id_fkey FOREIGN KEY (workspace_id, inbox_id) REFERENCES inboxes(workspace_id, id) ON DELETE CASCADE,
  constraint conversations_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE SET NULL (team_id),
  constraint conversations_workspace_id_visitor_id_fkey FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors(workspace_id, id) ON DELETE CASCADE,
  constraint conversations_check CHECK ((public_seq <= seq)),
  constraint conversations_check1 CHECK (((status = 'ended'::text) = (ended_at IS NOT NULL))),
  constraint conversations_check2 CHECK (((status = 'ended'::text) = (outcome IS NOT NULL))),
  constraint conversations_outcome_check CHECK ((outcome = ANY (ARRAY['resolved'::text, 'abandoned'::text, 'expired'::text]))),
  constraint conversations_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint conversations_rating_score_check CHECK (((rating_score >= 1) AND (rating_score <= 5))),
  constraint conversations_status_check CHECK ((status = ANY (ARRAY['bot'::text, 'waiting'::text, 'pending'::text, 'active'::text, 'ended'::text])))
);

create table events (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  public_seq integer,
  type text not null,
  by_kind text not null,
  by_id uuid,
  message_id uuid,
  data jsonb,
  at timestamp with time zone not null,
  constraint events_pkey PRIMARY KEY (workspace_id, conversation_id, seq),
  constraint events_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE,
  constraint events_by_kind_check CHECK ((by_kind = ANY (ARRAY['visitor'::text, 'agent'::text, 'bot'::text, 'system'::text]))),
  constraint events_check CHECK ((public_seq <= seq)),
  constraint events_check1 CHECK (((type <> 'note.created'::text) OR (public_seq IS NULL)))
);

create table fields (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  name text not null,
  kind text not null,
  options text[] not null default '{}'::text[],
  "position" integer not null,
  removed_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint fields_pkey PRIMARY KEY (workspace_id, id),
  constraint fields_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint fields_kind_check CHECK ((kind = ANY (ARRAY['text'::text, 'number'::text, 'date'::text, 'list'::text, 'checkbox'::text, 'link'::text]))),
  constraint fields_name_check CHECK ((name <> ''::text))
);

create table gathered_events (
  workspace_id uuid not null,
  job text not null,
  conversation_id uuid not null,
  seq integer not null,
  constraint gathered_events_pkey PRIMARY KEY (workspace_id, job, conversation_id, seq)
);

create table inbox_members (
  workspace_id uuid not null,
  inbox_id uuid not null,
  agent_id uuid not null,
  constraint inbox_members_pkey PRIMARY KEY (workspace_id, inbox_id, agent_id),
  constraint inbox_members_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint inbox_members_workspace_id_inbox_id_fkey FOREIGN KEY (workspace_id, inbox_id) REFERENCES inboxes(workspace_id, id) ON DELETE CASCADE
);

create table inboxes (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  key text not null,
  channel text not null default 'web'::text,
  name text not null,
  settings jsonb not null,
  brand jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint inboxes_key_key UNIQUE (key),
  constraint inboxes_pkey PRIMARY KEY (workspace_id, id),
  constraint inboxes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint inboxes_channel_check CHECK ((channel = 'web'::text)),
  constraint inboxes_name_check CHECK ((name <> ''::text))
);

create table installation (
  name text not null,
  value text not null,
  constraint installation_pkey PRIMARY KEY (name)
);

create table invitations (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  email text not null,
  role text not null,
  inbox_ids uuid[] not null default '{}'::uuid[],
  token_hash bytea not null,
  invited_by uuid not null,
  expires_at timestamp with time zone not null,
  accepted_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint invitations_token_hash_key UNIQUE (token_hash),
  constraint invitations_pkey PRIMARY KEY (workspace_id, id),
  constraint invitations_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint invitations_workspace_id_invited_by_fkey FOREIGN KEY (workspace_id, invited_by) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint invitations_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'agent'::text])))
);

create table labels (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  name text not null,
  hue smallint not null,
  "position" integer not null,
  created_at timestamp with time zone not null default now(),
  constraint labels_pkey PRIMARY KEY (workspace_id, id),
  constraint labels_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint labels_hue_check CHECK (((hue >= 0) AND (hue <= 359))),
  constraint labels_name_check CHECK ((name <> ''::text))
);

create table messages (
  workspace_id uuid not null,
  conversation_id uuid not null,
  author_id uuid not null,
  id uuid not null,
  seq integer not null,
  kind text not null,
  body text not null,
  attachments jsonb,
  edited_at timestamp with time zone,
  earlier jsonb,
  deleted text,
  reply_to jsonb,
  constraint messages_pkey PRIMARY KEY (workspace_id, conversation_id, author_id, id),
  constraint messages_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE,
  constraint messages_deleted_check CHECK ((deleted = ANY (ARRAY['deleted'::text, 'undone'::text]))),
  constraint messages_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'note'::text])))
);

create table notification_settings (
  workspace_id uuid not null,
  agent_id uuid not null,
  settings jsonb not null,
  constraint notification_settings_pkey PRIMARY KEY (workspace_id, agent_id),
  constraint notification_settings_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE
);

create table notifications (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  agent_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  kind text not null,
  source text not null,
  read_at timestamp with time zone,
  constraint notifications_workspace_id_agent_id_conversation_id_kind_so_key UNIQUE (workspace_id, agent_id, conversation_id, kind, source),
  constraint notifications_pkey PRIMARY KEY (workspace_id, id),
  constraint notifications_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint notifications_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE
);

create table panels (
  workspace_id uuid not null,
  sections jsonb not null,
  constraint panels_pkey PRIMARY KEY (workspace_id),
  constraint panels_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);

create table read_marks (
  workspace_id uuid not null,
  agent_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  visitor_messages integer not null,
  constraint read_marks_pkey PRIMARY KEY (workspace_id, agent_id, conversation_id),
  constraint read_marks_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint read_marks_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE
);

create table saved_replies (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  author_id uuid not null,
  audience text not null,
  team_id uuid,
  shortcut text not null,
  name text not null,
  folder text not null default ''::text,
  body text not null,
  uses integer not null default 0,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint saved_replies_pkey PRIMARY KEY (workspace_id, id),
  constraint saved_replies_workspace_id_author_id_fkey FOREIGN KEY (workspace_id, author_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint saved_replies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint saved_replies_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE CASCADE,
  constraint saved_replies_audience_check CHECK ((audience = ANY (ARRAY['everyone'::text, 'team'::text, 'me'::text]))),
  constraint saved_replies_check CHECK (((audience = 'team'::text) = (team_id IS NOT NULL))),
  constraint saved_replies_name_check CHECK ((name <> ''::text)),
  constraint saved_replies_shortcut_check CHECK ((shortcut <> ''::text))
);

create table saved_reply_files (
  workspace_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  reply_id uuid,
  "position" smallint not null default 0,
  kind text not null,
  name text not null,
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  waveform smallint[],
  upload_sha256 text not null,
  blob text not null,
  has_preview boolean not null,
  created_at timestamp with time zone not null default now(),
  constraint saved_reply_files_pkey PRIMARY KEY (workspace_id, id),
  constraint saved_reply_files_workspace_id_author_id_fkey FOREIGN KEY (workspace_id, author_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint saved_reply_files_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint saved_reply_files_workspace_id_reply_id_fkey FOREIGN KEY (workspace_id, reply_id) REFERENCES saved_replies(workspace_id, id) ON DELETE SET NULL (reply_id),
  constraint saved_reply_files_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'document'::text]))),
  constraint saved_reply_files_name_check CHECK ((name <> ''::text))
);

create table search_documents (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  inbox_id uuid not null,
  at timestamp with time zone not null,
  kind text not null,
  by_kind text not null,
  words tsvector not null,
  constraint search_documents_pkey PRIMARY KEY (workspace_id, conversation_id, seq),
  constraint search_documents_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE,
  constraint search_documents_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'note'::text])))
);

create table team_members (
  workspace_id uuid not null,
  team_id uuid not null,
  agent_id uuid not null,
  constraint team_members_pkey PRIMARY KEY (workspace_id, team_id, agent_id),
  constraint team_members_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint team_members_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE CASCADE
);

create table teams (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  name text not null,
  constraint teams_workspace_id_name_key UNIQUE (workspace_id, name),
  constraint teams_pkey PRIMARY KEY (workspace_id, id),
  constraint teams_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE,
  constraint teams_name_check CHECK ((name <> ''::text))
);

create table transcript_mails (
  workspace_id uuid not null,
  id uuid not null,
  conversation_id uuid not null,
  sent_to text not null,
  asked_by uuid not null,
  state text not null default 'queued'::text,
  problem text,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint transcript_mails_pkey PRIMARY KEY (workspace_id, id),
  constraint transcript_mails_workspace_id_asked_by_fkey FOREIGN KEY (workspace_id, asked_by) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint transcript_mails_workspace_id_conversation_id_fkey FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations(workspace_id, id) ON DELETE CASCADE,
  constraint transcript_mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'failed'::text])))
);

create table view_orders (
  workspace_id uuid not null,
  agent_id uuid not null,
  view_ids uuid[] not null,
  constraint view_orders_pkey PRIMARY KEY (workspace_id, agent_id),
  constraint view_orders_workspace_id_agent_id_fkey FOREIGN KEY (workspace_id, agent_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE
);

create table views (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  owner_id uuid not null,
  name text not null,
  audience text not null,
  team_id uuid,
  tree jsonb not null,
  sort text not null,
  created_at timestamp with time zone not null default now(),
  constraint views_pkey PRIMARY KEY (workspace_id, id),
  constraint views_workspace_id_owner_id_fkey FOREIGN KEY (workspace_id, owner_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint views_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE CASCADE,
  constraint views_audience_check CHECK ((audience = ANY (ARRAY['me'::text, 'team'::text, 'everyone'::text]))),
  constraint views_check CHECK (((audience = 'team'::text) = (team_id IS NOT NULL))),
  constraint views_name_check CHECK ((name <> ''::text)),
  constraint views_sort_check CHECK ((sort = ANY (ARRAY['newest'::text, 'oldest'::text, 'waiting'::text])))
);

create table visitor_notes (
  workspace_id uuid not null,
  visitor_id uuid not null,
  id uuid not null,
  author_id uuid not null,
  body text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  edited_at timestamp with time zone,
  constraint visitor_notes_pkey PRIMARY KEY (workspace_id, visitor_id, id),
  constraint visitor_notes_workspace_id_author_id_fkey FOREIGN KEY (workspace_id, author_id) REFERENCES agents(workspace_id, id) ON DELETE CASCADE,
  constraint visitor_notes_workspace_id_visitor_id_fkey FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors(workspace_id, id) ON DELETE CASCADE,
  constraint visitor_notes_body_check CHECK ((body <> ''::text))
);

create table visitor_pages (
  workspace_id uuid not null,
  visitor_id uuid not null,
  at timestamp with time zone not null,
  url text not null,
  title text not null,
  constraint visitor_pages_pkey PRIMARY KEY (workspace_id, visitor_id, at),
  constraint visitor_pages_workspace_id_visitor_id_fkey FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors(workspace_id, id) ON DELETE CASCADE
);

create table visitor_words (
  workspace_id uuid not null,
  word text not null,
  visitor_id uuid not null,
  constraint visitor_words_pkey PRIMARY KEY (workspace_id, word, visitor_id),
  constraint visitor_words_workspace_id_visitor_id_fkey FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors(workspace_id, id) ON DELETE CASCADE
);

create table visitors (
  workspace_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  token_version integer not null default 1,
  name text,
  email text,
  attributes jsonb not null default '{}'::jsonb,
  language text,
  time_zone text,
  user_agent text,
  ip text,
  page_url text,
  page_title text,
  referrer text,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  country text,
  blocked_at timestamp with time zone,
  phone text,
  fields jsonb not null default '{}'::jsonb,
  edited text[] not null default '{}'::text[],
  confirmed text[] not null default '{}'::text[],
  visit jsonb,
  contact_id uuid,
  number smallint not null default (1000 + (((('x'::text || "right"((id)::text, 8)))::bit(32))::bigint % (9000)::bigint)),
  email_key text default lower(email),
  constraint visitors_pkey PRIMARY KEY (workspace_id, id),
  constraint visitors_workspace_id_contact_id_fkey FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts(workspace_id, id) ON DELETE SET NULL (contact_id),
  constraint visitors_workspace_id_inbox_id_fkey FOREIGN KEY (workspace_id, inbox_id) REFERENCES inboxes(workspace_id, id) ON DELETE CASCADE
);

create table workspace_events (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  type text not null,
  by_id uuid,
  data jsonb not null,
  at timestamp with time zone not null default now(),
  constraint workspace_events_pkey PRIMARY KEY (workspace_id, id),
  constraint workspace_events_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
);

create table workspaces (
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  constraint workspaces_pkey PRIMARY KEY (id),
  constraint workspaces_name_check CHECK ((name <> ''::text))
);

create table auth.account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now(),
  constraint account_pkey PRIMARY KEY (id),
  constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.session (
  id text not null,
  "userId" text not null,
  token text not null,
  "expiresAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now(),
  constraint session_token_key UNIQUE (token),
  constraint session_pkey PRIMARY KEY (id),
  constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth."user" (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null default false,
  image text,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now(),
  constraint user_email_key UNIQUE (email),
  constraint user_pkey PRIMARY KEY (id)
);

create table auth.verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default now(),
  "updatedAt" timestamp with time zone not null default now(),
  constraint verification_pkey PRIMARY KEY (id)
);

CREATE INDEX attachments_by_blob ON public.attachments USING btree (blob);
CREATE INDEX attachments_of_message ON public.attachments USING btree (workspace_id, conversation_id, uploader_id, message_id);
CREATE INDEX attachments_unlinked ON public.attachments USING btree (created_at) WHERE (message_id IS NULL);
CREATE INDEX account_by_user ON auth.account USING btree ("userId");
CREATE INDEX session_by_user ON auth.session USING btree ("userId");
CREATE INDEX blocks_by_address ON public.blocks USING btree (workspace_id, inbox_id, address) WHERE (address IS NOT NULL);
CREATE INDEX blocks_by_time ON public.blocks USING btree (workspace_id, created_at);
CREATE INDEX contact_events_of_contact ON public.contact_events USING btree (workspace_id, contact_id, at);
CREATE INDEX contact_import_changes_of_contact ON public.contact_import_changes USING btree (workspace_id, contact_id);
CREATE INDEX contact_imports_old ON public.contact_imports USING btree (created_at);
CREATE INDEX contact_merges_of_contact ON public.contact_merges USING btree (workspace_id, contact_id);
CREATE INDEX contact_merges_of_merged ON public.contact_merges USING btree (workspace_id, merged_id);
CREATE INDEX contact_strangers_other ON public.contact_strangers USING btree (workspace_id, other_id);
CREATE INDEX contact_words_of_contact ON public.contact_words USING btree (workspace_id, contact_id);
CREATE INDEX contacts_created ON public.contacts USING btree (workspace_id, created_at, id) WHERE (gone_at IS NULL);
CREATE UNIQUE INDEX contacts_email ON public.contacts USING btree (workspace_id, email) WHERE (gone_at IS NULL);
CREATE INDEX contacts_gone ON public.contacts USING btree (gone_at) WHERE (gone_at IS NOT NULL);
CREATE INDEX contacts_name ON public.contacts USING btree (workspace_id, name_key, id) WHERE (gone_at IS NULL);
CREATE INDEX contacts_of_import ON public.contacts USING btree (workspace_id, import_id) WHERE (import_id IS NOT NULL);
CREATE INDEX contacts_phone ON public.contacts USING btree (workspace_id, phone) WHERE ((gone_at IS NULL) AND (phone IS NOT NULL));
CREATE INDEX contacts_seen ON public.contacts USING btree (workspace_id, last_seen_at, id) WHERE (gone_at IS NULL);
CREATE INDEX conversations_closed ON public.conversations USING btree (workspace_id, ended_at DESC, id DESC) WHERE (status = 'ended'::text);
CREATE INDEX conversations_held ON public.conversations USING btree (workspace_id, assignee_id, last_message_at DESC, id DESC) WHERE (status <> 'ended'::text);
CREATE INDEX conversations_labelled ON public.conversations USING btree (workspace_id, last_message_at DESC, id DESC) INCLUDE (inbox_id, label_ids) WHERE ((status <> 'ended'::text) AND (label_ids <> '{}'::uuid[]));
CREATE INDEX conversations_of_visitor ON public.conversations USING btree (workspace_id, visitor_id, started_at DESC);
CREATE UNIQUE INDEX conversations_one_open ON public.conversations USING btree (workspace_id, inbox_id, visitor_id) WHERE (status <> 'ended'::text);
CREATE INDEX conversations_open ON public.conversations USING btree (workspace_id, last_message_at DESC, id DESC) WHERE (status <> 'ended'::text);
CREATE INDEX conversations_waiting ON public.conversations USING btree (workspace_id, COALESCE(waiting_since, 'infinity'::timestamp with time zone), id) WHERE (status <> 'ended'::text);
CREATE UNIQUE INDEX fields_by_name ON public.fields USING btree (workspace_id, lower(name)) WHERE (removed_at IS NULL);
CREATE INDEX inbox_members_by_agent ON public.inbox_members USING btree (workspace_id, agent_id);
CREATE UNIQUE INDEX labels_by_name ON public.labels USING btree (workspace_id, lower((name COLLATE pg_unicode_fast)));
CREATE INDEX notifications_newest ON public.notifications USING btree (workspace_id, agent_id, id);
CREATE INDEX notifications_of_conversation ON public.notifications USING btree (workspace_id, conversation_id);
CREATE INDEX notifications_unread ON public.notifications USING btree (workspace_id, agent_id, conversation_id) WHERE (read_at IS NULL);
CREATE INDEX saved_replies_deleted ON public.saved_replies USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE UNIQUE INDEX saved_replies_shortcut ON public.saved_replies USING btree (workspace_id, audience, (
CASE audience
    WHEN 'team'::text THEN team_id
    WHEN 'me'::text THEN author_id
    ELSE workspace_id
END), shortcut) WHERE (deleted_at IS NULL);
CREATE INDEX saved_reply_files_by_blob ON public.saved_reply_files USING btree (blob);
CREATE INDEX saved_reply_files_of_reply ON public.saved_reply_files USING btree (workspace_id, reply_id);
CREATE INDEX saved_reply_files_unnamed ON public.saved_reply_files USING btree (created_at) WHERE (reply_id IS NULL);
CREATE INDEX search_documents_newest ON public.search_documents USING btree (workspace_id, at);
CREATE INDEX search_documents_words ON public.search_documents USING gin (words) WITH (gin_pending_list_limit='512');
CREATE INDEX transcript_mails_of_conversation ON public.transcript_mails USING btree (workspace_id, conversation_id, created_at);
CREATE INDEX views_by_owner ON public.views USING btree (workspace_id, owner_id);
CREATE INDEX views_by_team ON public.views USING btree (workspace_id, team_id) WHERE (team_id IS NOT NULL);
CREATE INDEX visitor_words_of_visitor ON public.visitor_words USING btree (workspace_id, visitor_id);
CREATE INDEX visitors_by_number ON public.visitors USING btree (workspace_id, number) WHERE (name IS NULL);
CREATE INDEX visitors_email ON public.visitors USING btree (workspace_id, email_key) WHERE (email_key IS NOT NULL);
CREATE INDEX visitors_of_contact ON public.visitors USING btree (workspace_id, contact_id, last_seen_at) WHERE (contact_id IS NOT NULL);

create policy workspace on agents using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on attachments using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on blocks using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_events using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_import_changes using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_import_pieces using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_imports using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_merges using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_strangers using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contact_words using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on contacts using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on conversation_counts using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on conversations using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on events using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on fields using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on gathered_events using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on inbox_members using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on inboxes using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on invitations using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on labels using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on messages using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on notification_settings using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on notifications using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on panels using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on read_marks using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on saved_replies using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on saved_reply_files using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on search_documents using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: f
create policy workspace on team_members using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on teams using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on transcript_mails using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on view_orders using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on views using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on visitor_notes using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on visitor_pages using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on visitor_words using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on visitors using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on workspace_events using ((workspace_id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t
create policy workspace on workspaces using ((id = ( SELECT app_workspace() AS app_workspace)) OR ( SELECT app_everywhere() AS app_everywhere)); -- enabled: t, forced: t

CREATE OR REPLACE FUNCTION public.app_everywhere()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(current_setting('app.every_workspace', true), '') = 'yes' $function$
;

CREATE OR REPLACE FUNCTION public.app_workspace()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.workspace', true), '')::uuid $function$
;

CREATE OR REPLACE FUNCTION public.contact_follows_visitor()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  moved uuid;
begin
  if tg_op = 'UPDATE' and old.contact_id is not distinct from new.contact_id and old.inbox_id = new.inbox_id then
    -- On the way of every message of theirs: once a minute is often enough.
    update contacts set last_seen_at = new.last_seen_at, country = coalesce(new.country, country)
    where workspace_id = new.workspace_id and id = new.contact_id
      and (last_seen_at < new.last_seen_at - interval '1 minute' or country is distinct from coalesce(new.country, country));
    return null;
  end if;
  foreach moved in array array[case when tg_op <> 'INSERT' then old.contact_id end, case when tg_op <> 'DELETE' then new.contact_id end] loop
    update contacts c set (inbox_ids, last_seen_at, country) = (
      select coalesce(array_agg(distinct v.inbox_id), '{}'), coalesce(max(v.last_seen_at), 'epoch'),
        (array_agg(v.country order by v.last_seen_at desc) filter (where v.country is not null))[1]
      from visitors v where v.workspace_id = c.workspace_id and v.contact_id = c.id
    ) where c.workspace_id = coalesce(new.workspace_id, old.workspace_id) and c.id = moved;
  end loop;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.count_conversation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.enqueue_job(job text, payload json, run_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$ begin perform graphile_worker.add_job(job, payload, run_at => run_at); end $function$
;

CREATE OR REPLACE FUNCTION public.enqueue_job_once(job text, payload json DEFAULT '{}'::json)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$ begin perform graphile_worker.add_job(job, payload, queue_name => job, job_key => job); end $function$
;

CREATE OR REPLACE FUNCTION public.search_matches(query tsquery, inboxes uuid[], speakers text[], ended boolean, of_conversation uuid, assignee uuid, since timestamp with time zone, until timestamp with time zone, before_at timestamp with time zone, before_conversation uuid, before_seq integer, most integer)
 RETURNS TABLE(conversation_id uuid, seq integer, at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER ROWS 20
 SET search_path TO 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
AS $function$
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
end $function$
;

CREATE OR REPLACE PROCEDURE public.wall(IN domain_table regclass, IN workspace_column name DEFAULT 'workspace_id'::name)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security', domain_table);
  execute format('alter table %s force row level security', domain_table);
  -- Sub-selects, so that each setting is read once per statement and not once per row.
  execute format(
    'create policy workspace on %s using (%I = (select app_workspace()) or (select app_everywhere()))',
    domain_table, workspace_column);
end $procedure$
;
