-- Weeks begin on Monday, Saturday or Sunday (ISO numbers), as people of the company reckon; figures by week follow.
set local role pulse_owner;

alter table tenant add column week_start smallint not null default 1 check (week_start in (1, 6, 7));
grant update (week_start) on tenant to pulse_app;
