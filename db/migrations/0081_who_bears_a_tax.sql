-- Who bears a tax code begins and ends by itself, as a code does: another category or country joins from a day on, without a new code.
set local role pulse_owner;

alter table tax_rule
  add column valid_from date,
  add column valid_to date check (valid_to >= valid_from);
comment on column tax_rule.valid_from is 'From this day on; null: as long as its code.';
comment on column tax_rule.valid_to is 'Up to this day; null: as long as its code.';
