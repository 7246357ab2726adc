-- Bursts of sign-ins that failed and of files taken away are counted each minute: among few rows, however many other events there are.
set local role pulse_owner;

create index event_log_bursts on event_log (tenant_id, type, id) where type in ('access.sign_in_failed', 'access.exported');
