-- So that the chain of events is recomputed by several processors.
alter function event_canonical(event_log) parallel safe;
