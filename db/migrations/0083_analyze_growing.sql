-- An import makes the first thousands of a company in one transaction, and the planner still takes the tables for as small as they were
-- before it: of an empty one any index of the company is as good to it as the right one. Triggers and foreign keys then read all entries
-- for each line. Only the owner of a table may have it looked at; this does no more, and waits for nobody.
set local role pulse_owner;

create function analyze_growing() returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  analyze (skip_locked) item, stock_level, customer, sales_order, order_line, shipment, shipment_line, stock_move,
    invoice, invoice_line, payment, allocation, journal_entry, journal_line;
end $$;
revoke all on function analyze_growing() from public;
grant execute on function analyze_growing() to pulse_app, pulse_worker;
