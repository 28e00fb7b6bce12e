-- A visitor's address as contacts keep theirs, in small letters: by it the contact is found who may be the same person. A
-- column of its own, because behind the wall no index on lower() is used, as that is not leakproof.
alter table visitors add column email_key text generated always as (lower(email)) stored;
create index visitors_email on visitors (workspace_id, email_key) where email_key is not null;

select set_config('app.every_workspace', 'yes', true);

-- Numbers are kept of visitors as of contacts: digits, with + before them where the country is known.
update visitors set phone = nullif(case when phone like '+%' then '+' else '' end || regexp_replace(phone, '\D', '', 'g'), '')
where phone is not null;

-- Messages are found by the names of their files too: what was indexed without them is read in again.
select enqueue_job_once('index-old-messages') where exists (select from messages where attachments is not null);
