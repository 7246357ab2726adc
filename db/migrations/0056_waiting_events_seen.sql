-- A company's events that have no place yet are part of how far its figures are behind: were nobody to order them, nothing else would
-- tell. Which they are may be read, behind the wall as everything.
set local role pulse_owner;

grant select on event_pending to pulse_app;
