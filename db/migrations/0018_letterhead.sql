-- What a company's printed documents say of it: address, how to reach it, registers and bank. Absent is empty.
set local role pulse_owner;

alter table tenant add column letterhead jsonb not null default '{}' check (jsonb_typeof(letterhead) = 'object');
grant update (letterhead) on tenant to pulse_app;
