-- A part of a text is found by an index, also behind a company's wall. There PostgreSQL reads by an index only what cannot tell of rows that
-- are not seen; it does not vouch for ILIKE, as a bad pattern ends in an error. Here ILIKE is asked under a name that is vouched for: what
-- it says of a row is yes or no, and an error speaks of the pattern. Only a superuser may say so; where another one migrates, the name
-- means plain ILIKE and every row is read, as before.
do $$
begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    create function text_holds(text, text) returns boolean language internal immutable strict parallel safe leakproof cost 1 as 'texticlike';
  else
    create function text_holds(text, text) returns boolean language sql immutable strict parallel safe return $1 ilike $2;
  end if;
end $$;
create operator ~~@ (leftarg = text, rightarg = text, function = text_holds, restrict = iclikesel, join = iclikejoinsel);
alter function text_holds(text, text) owner to pulse_owner;
grant execute on function text_holds(text, text) to pulse_app, pulse_worker, pulse_verify;

do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
  -- Parts of three letters as pg_trgm takes them of ILIKE (its fourth way to ask).
  create operator class holds_trgm_ops for type text using gin as
    operator 4 ~~@ (text, text),
    function 1 btint4cmp(int4, int4),
    function 2 gin_extract_value_trgm(text, internal),
    function 3 gin_extract_query_trgm(text, internal, int2, internal, internal, internal, internal),
    function 4 gin_trgm_consistent(internal, int2, text, int4, internal, internal, internal, internal),
    function 6 gin_trgm_triconsistent(internal, int2, text, int4, internal, internal, internal),
    storage int4;
  set local role pulse_owner;
  -- Without a pile of entries to be put in later: each document takes the same time.
  create index sales_order_by_text on sales_order
    using gin (number holds_trgm_ops, customer_reference holds_trgm_ops, external_reference holds_trgm_ops) with (fastupdate = off);
  create index invoice_by_text on invoice using gin (number holds_trgm_ops, external_reference holds_trgm_ops) with (fastupdate = off);
end $$;
