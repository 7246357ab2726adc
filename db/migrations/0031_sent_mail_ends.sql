-- What was sent long ago is nobody's business any more: the worker may take it away, and nothing that still waits or was given up.
set local role pulse_owner;

grant delete on outgoing_message to pulse_worker;
create policy only_what_was_sent on outgoing_message as restrictive for delete to pulse_worker
  using (state in ('sent', 'dropped') and finished_at < now() - interval '30 days');
create index outgoing_message_ended on outgoing_message (finished_at) where state in ('sent', 'dropped');
