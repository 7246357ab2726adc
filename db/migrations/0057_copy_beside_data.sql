-- A second place whose disk is not mounted is an empty folder on our own. Where the last copy lay is kept, so that the next one is not
-- begun there, and a copy that is lost with the data is said. Null: another machine's, or not looked at.
set local role pulse_owner;

alter table backup_run add column copy_beside_data boolean;
