-- How many conversations there are of each kind, as differences: whoever changes one appends a row, so nobody waits for a
-- row that everybody changes. To count is to sum them up; a job does so every minute and leaves one row of each kind.
create table conversation_counts (
  workspace_id uuid not null,
  id uuid not null default uuidv7(),
  inbox_id uuid not null,
  assignee_id uuid,
  is_open boolean not null,
  n integer not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes on delete cascade
);
call wall('conversation_counts');

create function count_conversation() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, n)
    select old.workspace_id, old.inbox_id, old.assignee_id, old.status <> 'ended', -1
    -- When an inbox goes with all that is in it, its counts go too.
    where exists (select from inboxes where workspace_id = old.workspace_id and id = old.inbox_id);
  end if;
  if tg_op <> 'DELETE' then
    insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, n)
    values (new.workspace_id, new.inbox_id, new.assignee_id, new.status <> 'ended', 1);
  end if;
  return null;
end $$;

create trigger count_conversation after insert or delete on conversations
  for each row execute function count_conversation();
-- A message changes none of these columns, and pays nothing.
create trigger count_changed_conversation after update of inbox_id, assignee_id, status on conversations
  for each row when ((old.inbox_id, old.assignee_id, old.status = 'ended') is distinct from (new.inbox_id, new.assignee_id, new.status = 'ended'))
  execute function count_conversation();

insert into conversation_counts (workspace_id, inbox_id, assignee_id, is_open, n)
  select workspace_id, inbox_id, assignee_id, status <> 'ended', count(*) from conversations group by 1, 2, 3, 4;
