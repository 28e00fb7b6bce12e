-- People whom somebody saved. One contact may own many visitor identities (visitors.contact_id).
create table contacts (
  workspace_id uuid not null references workspaces on delete cascade,
  id uuid not null default uuidv7(),
  name text check (name <> ''),
  -- In small letters.
  email text check (email <> ''),
  -- Digits, with + before them where the country is known.
  phone text check (phone ~ '^\+?[0-9]+$'),
  company text check (company <> ''),
  tags text[] not null default '{}',
  -- Custom fields, by the id of their definition.
  fields jsonb not null default '{}',
  -- The name as search knows words: what sorts names, and finds those who are called alike.
  name_key text collate "C" not null default '',
  origin text not null check (origin in ('conversation', 'hand', 'import')),
  import_id uuid,
  -- Of their visitors, kept by the trigger below: lists filter and sort by these.
  inbox_ids uuid[] not null default '{}',
  country text,
  last_seen_at timestamptz not null default 'epoch',
  created_by uuid,
  created_at timestamptz not null default now(),
  -- Deleted, or merged into another: kept for 30 days, so that it can be undone.
  gone_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  check (merged_into is null or gone_at is not null)
);
-- An e-mail address is one person. A phone may be a family's.
create unique index contacts_email on contacts (workspace_id, email) where gone_at is null;
create index contacts_phone on contacts (workspace_id, phone) where gone_at is null and phone is not null;
create index contacts_seen on contacts (workspace_id, last_seen_at, id) where gone_at is null;
create index contacts_name on contacts (workspace_id, name_key, id) where gone_at is null;
create index contacts_created on contacts (workspace_id, created_at, id) where gone_at is null;
create index contacts_gone on contacts (gone_at) where gone_at is not null;
create index contacts_of_import on contacts (workspace_id, import_id) where import_id is not null;
call wall('contacts');

-- The words by which a contact is found, and its tags as `tag:vip`: no word holds a colon. A plain index works behind the wall.
create table contact_words (
  workspace_id uuid not null,
  word text collate "C" not null,
  contact_id uuid not null,
  primary key (workspace_id, word, contact_id),
  foreign key (workspace_id, contact_id) references contacts on delete cascade
);
create index contact_words_of_contact on contact_words (workspace_id, contact_id);
call wall('contact_words');

-- What happened to a contact, for its life: who saved it, tagged it, merged it.
create table contact_events (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  contact_id uuid not null,
  type text not null,
  by_id uuid,
  data jsonb not null default '{}',
  at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts on delete cascade
);
create index contact_events_of_contact on contact_events (workspace_id, contact_id, at);
call wall('contact_events');

-- What a merge changed, so that it can be undone exactly.
create table contact_merges (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  contact_id uuid not null,
  merged_id uuid not null,
  -- name, email, phone, company, tags and fields of the one that stayed, before and after.
  before jsonb not null,
  after jsonb not null,
  visitor_ids uuid[] not null,
  by_id uuid,
  at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts on delete cascade,
  foreign key (workspace_id, merged_id) references contacts on delete cascade
);
create index contact_merges_of_contact on contact_merges (workspace_id, contact_id);
create index contact_merges_of_merged on contact_merges (workspace_id, merged_id);
call wall('contact_merges');

-- Pairs of which somebody said that they are two people. The smaller id first.
create table contact_strangers (
  workspace_id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  by_id uuid,
  primary key (workspace_id, one_id, other_id),
  foreign key (workspace_id, one_id) references contacts on delete cascade,
  foreign key (workspace_id, other_id) references contacts on delete cascade,
  check (one_id < other_id)
);
create index contact_strangers_other on contact_strangers (workspace_id, other_id);
call wall('contact_strangers');

create table contact_imports (
  workspace_id uuid not null references workspaces on delete cascade,
  -- Made by the client: the same file sent twice is one import.
  id uuid not null,
  name text not null,
  bytes integer not null,
  encoding text not null,
  separator text not null,
  columns jsonb not null,
  rows integer not null,
  state text not null default 'draft' check (state in ('draft', 'running', 'done', 'undoing', 'undone')),
  settings jsonb,
  done_rows integer not null default 0,
  tally jsonb not null default '{"fresh": 0, "known": 0, "mended": 0, "left": 0}',
  by_id uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  primary key (workspace_id, id)
);
create index contact_imports_old on contact_imports (created_at);
call wall('contact_imports');

-- The file, as it came. In the database, as several nodes may read it and it is gone after a month.
create table contact_import_pieces (
  workspace_id uuid not null,
  import_id uuid not null,
  n integer not null,
  bytes bytea not null,
  primary key (workspace_id, import_id, n),
  foreign key (workspace_id, import_id) references contact_imports on delete cascade
);
call wall('contact_import_pieces');

-- What an import changed of contacts that were there before it.
create table contact_import_changes (
  workspace_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  primary key (workspace_id, import_id, contact_id),
  foreign key (workspace_id, import_id) references contact_imports on delete cascade,
  foreign key (workspace_id, contact_id) references contacts on delete cascade
);
create index contact_import_changes_of_contact on contact_import_changes (workspace_id, contact_id);
call wall('contact_import_changes');

alter table visitors
  add column contact_id uuid,
  add foreign key (workspace_id, contact_id) references contacts on delete set null (contact_id);
create index visitors_of_contact on visitors (workspace_id, contact_id, last_seen_at) where contact_id is not null;

-- Where a contact was last, and whose business it is, follow from its visitors. Whoever takes both locks takes the visitor's first.
create function contact_follows_visitor() returns trigger language plpgsql as $$
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
end $$;
create trigger contact_follows_seen after update of last_seen_at, country, contact_id, inbox_id on visitors
  for each row when (new.contact_id is not null or old.contact_id is not null) execute function contact_follows_visitor();
create trigger contact_follows_new after insert on visitors
  for each row when (new.contact_id is not null) execute function contact_follows_visitor();
create trigger contact_follows_gone after delete on visitors
  for each row when (old.contact_id is not null) execute function contact_follows_visitor();
