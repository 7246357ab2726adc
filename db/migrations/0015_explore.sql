-- Saved questions are views of one more list; one of them may stand on a dashboard.
set local role pulse_owner;

alter table saved_view drop constraint saved_view_list_check;
alter table saved_view
  add constraint saved_view_list_check check (list in ('orders', 'invoices', 'products', 'customers', 'journal', 'events', 'explore')),
  -- The dashboard that shows it to everybody who has the view.
  add column board text check (board in ('overview', 'sales', 'stock', 'money', 'profit', 'operations')),
  add constraint saved_view_board check (board is null or list = 'explore');
