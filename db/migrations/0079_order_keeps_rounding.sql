-- An order keeps how its taxes are rounded, as it keeps when it is invoiced: its invoice says what was agreed, whatever is chosen since.
set local role pulse_owner;

alter table sales_order add column tax_rounding text not null default 'document' check (tax_rounding in ('line', 'document'));
update sales_order o set tax_rounding = t.tax_rounding from tenant t where t.id = o.tenant_id and t.tax_rounding <> 'document';
