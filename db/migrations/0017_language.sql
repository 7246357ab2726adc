-- The language a person reads. Empty: as their browser asks for.
set local role pulse_owner;

alter table preference add column language text check (language in ('en', 'de'));
