-- Jobs can be watched and ended by a person.
set local role pulse_owner;

alter table job drop constraint job_state_check;
alter table job add constraint job_state_check check (state in ('waiting', 'running', 'done', 'failed', 'cancelled'));
alter table job add column progress smallint check (progress between 0 and 100);
-- A cancelled run loses its fence, so that what it makes is thrown away.
grant update (fence, finished_at) on job to pulse_app;
create index job_newest on job (tenant_id, id desc);
