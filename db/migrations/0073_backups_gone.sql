-- Which files the keep rule has ended, so that nobody is sent to one that is gone; and whether the file lay on the disk of the data, so
-- that a folder of PULSE_BACKUP_TO whose disk is not mounted is known, as the second place's is. Null: not looked at.
set local role pulse_owner;

alter table backup_run add column removed_at timestamptz;
alter table backup_run add column file_beside_data boolean;
