-- How each person wants the screens: kept here, so that it follows the person to every browser.
set local role pulse_owner;

create table preference (
  tenant_id uuid not null,
  account_id uuid not null,
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  -- Empty: as the role and the device have it.
  density text check (density in ('compact', 'regular', 'touch')),
  -- Whether single keys without Ctrl do anything.
  single_keys boolean not null default true,
  -- Shortcut → the key this person chose for it; an empty text: none.
  keys jsonb not null default '{}' check (jsonb_typeof(keys) = 'object' and length(keys::text) <= 2000),
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references membership (tenant_id, account_id) on delete cascade
);
select wall_in('preference');
