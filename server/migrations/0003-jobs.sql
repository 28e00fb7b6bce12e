-- The only way the app's role reaches the queue: it may add a job in its own transaction, and neither read nor change one.
create function enqueue_job(job text, payload json, run_at timestamptz default null) returns void
  language plpgsql security definer set search_path = '' as
$$ begin perform graphile_worker.add_job(job, payload, run_at => run_at); end $$;
revoke all on function enqueue_job from public;
grant execute on function enqueue_job to parley_app;
