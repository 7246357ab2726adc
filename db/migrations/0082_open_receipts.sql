-- What is on its way in is read with every product: of receipts only those that nobody has ended are looked at, however many there were.
set local role pulse_owner;

create index goods_receipt_open on goods_receipt (tenant_id, id) where status = 'open';
