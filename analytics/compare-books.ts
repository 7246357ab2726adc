/*
 * Every metric once more, from the business tables and by SQL of its own: nothing here is shared with the questions that are
 * asked of the facts. Amounts are minor units, quantities millionths. `args` holds the period, the day and the time zone.
 */

/** What the answers below are made of; PostgreSQL leaves out what a question does not name. */
export const BOOKS_OF_SALES = `
  with args as (select $1::date as from_day, $2::date as to_day, $3::date as today, $4::text as zone, $5::text as grain,
    (8 - $6::int) % 7 as ahead),
  sold as (
    select o.id as order_id, o.customer_id, o.placed_at, o.placed_on as day, l.item_id, s.quantity, l.quantity as ordered, l.quantity_shipped,
           round(l.net_minor * s.quantity / l.quantity)::bigint as net
      from sales_order o join order_line l on l.order_id = o.id,
           lateral (select l.quantity - case when o.invoice_policy = 'on_shipment' then l.quantity_closed else 0 end as quantity) s
     where o.placed_at is not null
       and (o.status <> 'cancelled' or exists (select 1 from invoice v where v.order_id = o.id and v.kind = 'invoice'))
  ),
  credited as (
    select i.customer_id, i.issued_on as day, l.item_id, l.quantity, l.net_minor as net
      from invoice i join invoice_line l on l.invoice_id = i.id where i.kind = 'credit_note'
  ),
  costed as (
    select s.shipped_on as day, l.item_id, l.cost_minor as cost from shipment s join shipment_line l on l.shipment_id = s.id
    union all select moved_on, item_id, -value_minor from stock_move where kind = 'return'
  ),
  moves as (
    select m.id, m.item_id, m.moved_on as day, m.kind, m.quantity * s.sign as quantity, m.value_minor * s.sign as value
      from stock_move m join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id,
           lateral (select (t.kind = 'internal')::int - (f.kind = 'internal')::int as sign) s
  ),
  levels as (
    select l.item_id, sum(l.on_hand) as on_hand, sum(l.reserved) as reserved, sum(l.value_minor)::bigint as value
      from stock_level l join location p on p.id = l.location_id and p.kind = 'internal' group by 1
  ),
  unpaid as (
    select id, customer_id, number, issued_on, due_on, total_minor, total_minor - allocated_minor as due, (select today from args) - due_on as late
      from invoice where kind = 'invoice' and allocated_minor < total_minor
  ),
  posted as (
    select e.effective_on as day, a.code, a.name, a.type, l.amount_minor as amount
      from journal_entry e join journal_line l on l.entry_id = e.id join ledger_account a on a.id = l.account_id
  ),
  sent as (
    select s.shipped_on as day, greatest(floor(extract(epoch from s.shipped_at - o.placed_at)), 0) as seconds
      from shipment s join sales_order o on o.id = s.order_id
     where o.status <> 'cancelled' or exists (select 1 from invoice v where v.order_id = o.id and v.kind = 'invoice')
  ),
  received as (
    select paid_on as day, method, kind, case when kind = 'receipt' then amount_minor else -amount_minor end as amount from payment
  ),
  points as (
    select greatest(g.at::date - off, from_day) as s, least((g.at + ('1 ' || grain)::interval)::date - 1 - off, to_day) as e
      from args, lateral (select case grain when 'week' then ahead else 0 end as off) w,
           generate_series(date_trunc(grain, (from_day + off)::timestamp), (to_day + off)::timestamp, ('1 ' || grain)::interval) g (at)
  )`;

const bought = "select day, net, 0::bigint as back from sold union all select day, -net, net from credited";
const earned =
  "select day, net, 0::bigint as cost from sold union all select day, -net, 0 from credited union all select day, 0, cost from costed";
const percent = (part: string, whole: string) =>
  `case when ${whole} > 0 then round(${part} * 10000.0 / ${whole})::bigint * 10000 end`;
const sumOf = (column: string) => `coalesce(sum(d.${column}), 0)`;

/** A number along time: rows by day, and what becomes of those of a point. `level`: of all up to its end. */
export type BookSeries = { days: string; value: string; level?: true };
export const SERIES_BOOKS: Record<string, BookSeries> = {
  orders: { days: "select day, order_id from sold", value: "count(distinct d.order_id)" },
  revenue: { days: "select day, sum(net) as net from sold group by 1", value: sumOf("net") },
  "units-sold": {
    days: "select day, sum(quantity) as units from sold group by 1",
    value: `(${sumOf("units")} * 1000000)::bigint`,
  },
  "average-order": {
    days: "select day, sum(net) as net, count(distinct order_id) as orders from sold group by 1",
    value: "case when sum(d.orders) > 0 then round(sum(d.net) / sum(d.orders))::bigint end",
  },
  returns: { days: "select day, net from credited", value: sumOf("net") },
  "return-rate": { days: bought, value: percent("sum(d.back)", "sum(d.net + d.back)") },
  "net-sales": { days: `select day, sum(net) as net from (${bought}) b group by 1`, value: sumOf("net") },
  "cost-of-sales": { days: "select day, cost from costed", value: sumOf("cost") },
  "gross-margin": {
    days: `select day, sum(net - cost) as margin from (${earned}) b group by 1`,
    value: sumOf("margin"),
  },
  "margin-rate": {
    days: `select day, sum(net - cost) as margin, sum(net) as net from (${earned}) b group by 1`,
    value: percent("sum(d.margin)", "sum(d.net)"),
  },
  "active-customers": { days: "select distinct day, customer_id from sold", value: "count(distinct d.customer_id)" },
  "fill-rate": {
    days: "select day, sum(ordered) as ordered, sum(quantity_shipped) as shipped from sold group by 1",
    value: percent("sum(d.shipped)", "sum(d.ordered)"),
  },
  "time-to-ship": { days: "select day, seconds from sent", value: "round(avg(d.seconds))::bigint" },
  shipments: { days: "select shipped_on as day, id from shipment", value: "count(d.id)" },
  "inventory-value": {
    days: "select day, sum(value) as worth from moves group by 1",
    value: sumOf("worth"),
    level: true,
  },
  invoiced: {
    days: "select issued_on as day, subtotal_minor as net from invoice where kind = 'invoice'",
    value: sumOf("net"),
  },
  payments: { days: "select day, amount from received", value: sumOf("amount") },
  receivables: {
    days: "select day, sum(amount) as amount from posted where code = '1100' group by 1",
    value: sumOf("amount"),
    level: true,
  },
  cash: {
    days: "select day, sum(amount) as amount from posted where type = 'asset' and code like '10%' group by 1",
    value: sumOf("amount"),
    level: true,
  },
  "cash-flow": {
    days: "select day, sum(amount) as amount from posted where type = 'asset' and code like '10%' group by 1",
    value: sumOf("amount"),
  },
};

const inPeriod = "day between (select from_day from args) and (select to_day from args)";
const before = (days: number) => `(select today from args) - ${days}`;
const micro = (expression: string) => `(${expression} * 1000000)::bigint`;
const free = "(coalesce(l.on_hand, 0) - coalesce(l.reserved, 0))";
const velocity = `(select item_id, sum(quantity) as units from sold where day > ${before(28)} and day <= (select today from args) group by 1)`;
const cover = `round(greatest(${free}, 0) * 28 / v.units, 1)`;
const change = (key: string) => `
  select ${key}, sum(net) filter (where ${inPeriod}) as now,
         sum(net) filter (where day < (select from_day from args) and day >= (select from_day - (to_day - from_day + 1) from args)) as earlier
    from (select ${key}, day, net from sold union all select ${key}, day, -net from credited) n where ${key} is not null group by 1`;
const fallen = "coalesce(c.now, 0) - coalesce(c.earlier, 0)";
const age = (from: number, to: number) => `coalesce(sum(due) filter (where late between ${from} and ${to}), 0)::bigint`;
const aged = (from: number, to: number) =>
  micro(`coalesce(sum(r.part) filter (where (select today from args) - r.day between ${from} and ${to}), 0)`);

/** Rows of things: the columns of the metric in its order. */
export const TABLE_BOOKS: Record<string, string> = {
  "sales-by-day": `select day, sum(orders), ${micro("sum(units)")}, sum(gross), sum(back), sum(gross - back) from (
      select day, count(distinct order_id) as orders, sum(quantity) as units, sum(net) as gross, 0 as back from sold group by 1
      union all select day, 0, 0, 0, net from credited) d where ${inPeriod} group by 1`,
  "sales-by-hour": `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), sum(orders), ${micro("sum(units)")}, sum(gross), sum(back), sum(gross - back) from (
      select date_trunc('hour', placed_at, (select zone from args)) as at, count(distinct order_id) as orders, sum(quantity) as units, sum(net) as gross, 0 as back
        from sold where ${inPeriod} group by 1
      union all select day::timestamp at time zone (select zone from args), 0, 0, 0, net from credited where ${inPeriod}) d group by at`,
  "top-products": `select i.sku, i.name, ${micro("sum(m.q)")}, sum(m.net), sum(m.net - m.cost) from (
      select item_id, day, quantity as q, net, 0 as cost from sold union all select item_id, day, -quantity, -net, 0 from credited
      union all select item_id, day, 0, 0, cost from costed) m join item i on i.id = m.item_id
     where ${inPeriod} group by 1, 2 having sum(m.q) <> 0 or sum(m.net) <> 0`,
  "stock-velocity": `select i.sku, i.name, ${micro("coalesce(v.units, 0)")}, floor(coalesce(v.units, 0) * 1000000 / 28)::bigint, ${micro(cover)}
      from item i left join levels l on l.item_id = i.id left join ${velocity} v on v.item_id = i.id where i.kind = 'stock'`,
  "stock-levels": `select i.sku, i.name, ${micro("coalesce(l.on_hand, 0)")}, ${micro("coalesce(l.reserved, 0)")}, ${micro(free)}, ${micro("i.reorder_point")},
        i.reorder_point is not null and ${free} <= i.reorder_point, coalesce(l.value, 0)
      from item i left join levels l on l.item_id = i.id where i.kind = 'stock'`,
  "receivables-ageing": `select customer_id, customer_id, ${age(-100000, 0)}, ${age(1, 30)}, ${age(31, 60)}, ${age(61, 90)}, ${age(91, 100000)}, sum(due)::bigint
      from unpaid group by 1`,
  "outstanding-invoices":
    "select id, number, customer_id, issued_on, due_on, total_minor, due, greatest(late, 0) from unpaid",
  "profit-and-loss": `select to_char(day, 'YYYY-MM'), code, name, type, sum(case type when 'revenue' then -amount else amount end)
      from posted where type in ('revenue', 'expense') and ${inPeriod} group by 1, 2, 3, 4`,
  "cash-snapshot": "select code, name, sum(amount) from posted where type = 'asset' and code like '10%' group by 1, 2",
  "busy-hours": `select extract(isodow from at), extract(hour from at), count(distinct order_id), sum(net)
      from (select placed_at at time zone (select zone from args) as at, order_id, net from sold where ${inPeriod}) d group by 1, 2`,
  "top-customers": `select customer_id, customer_id, count(distinct order_id), sum(gross), sum(back), sum(gross - back) from (
      select customer_id, order_id, day, net as gross, 0 as back from sold union all select customer_id, null, day, 0, net from credited) d
     where ${inPeriod} group by 1`,
  "falling-customers": `select c.customer_id, c.customer_id, coalesce(c.now, 0), coalesce(c.earlier, 0), ${fallen} from (${change("customer_id")}) c where ${fallen} < 0`,
  "falling-products": `select i.sku, i.name, coalesce(c.now, 0), coalesce(c.earlier, 0), ${fallen} from (${change("item_id")}) c join item i on i.id = c.item_id where ${fallen} < 0`,
  abc: `select sku, name, case when upto - net < 0.80 * whole then 'A' when upto - net < 0.95 * whole then 'B' else 'C' end, net,
        round(net * 10000.0 / whole)::bigint * 10000, round(upto * 10000.0 / whole)::bigint * 10000
      from (select i.sku, i.name, sum(s.net) as net, sum(sum(s.net)) over (order by sum(s.net) desc, i.sku collate "C") as upto, sum(sum(s.net)) over () as whole
        from sold s join item i on i.id = s.item_id where ${inPeriod} group by 1, 2 having sum(s.net) > 0) r`,
  backorders: `select i.sku, i.name, count(distinct o.id), ${micro("sum(l.quantity)")}
      from order_line l join sales_order o on o.id = l.order_id join item i on i.id = l.item_id where l.waiting and o.status = 'placed' group by 1, 2`,
  "low-stock": `select i.sku, i.name, ${micro("coalesce(l.on_hand, 0)")}, ${micro(free)}, ${micro("i.reorder_point")}, ${micro(`(i.reorder_point - ${free})`)}
      from item i left join levels l on l.item_id = i.id where i.kind = 'stock' and ${free} <= i.reorder_point`,
  "days-of-cover": `select i.sku, i.name, ${micro("v.units")}, ${micro("coalesce(l.on_hand, 0)")}, ${micro(free)}, ${micro(cover)}
      from ${velocity} v join item i on i.id = v.item_id and i.kind = 'stock' left join levels l on l.item_id = i.id`,
  "dead-stock": `select i.sku, i.name, ${micro("l.on_hand")}, l.value, v.last, (select today from args) - v.last
      from levels l join item i on i.id = l.item_id left join (select item_id, max(day) as last from sold group by 1) v on v.item_id = l.item_id
     where l.on_hand > 0 and (v.last is null or v.last <= ${before(90)})`,
  "stock-ageing": `select i.sku, i.name, ${micro("l.on_hand")}, ${aged(-100000, 30)}, ${aged(31, 90)}, ${aged(91, 180)}, ${aged(181, 365)},
        ${micro("l.on_hand")} - ${aged(-100000, 365)}, l.value
      from levels l join item i on i.id = l.item_id left join (
        select m.item_id, m.day, least(m.quantity, greatest(l.on_hand - (m.running - m.quantity), 0)) as part
          from (select item_id, day, quantity, sum(quantity) over (partition by item_id order by day desc, id desc) as running from moves where quantity > 0) m
          join levels l on l.item_id = m.item_id) r on r.item_id = l.item_id
     where l.on_hand > 0 group by i.sku, i.name, l.on_hand, l.value`,
  "stock-on-date": `select i.sku, i.name, ${micro("sum(m.quantity)")}, sum(m.value) from moves m join item i on i.id = m.item_id
     where m.day <= (select today from args) group by 1, 2 having sum(m.quantity) <> 0 or sum(m.value) <> 0`,
  "stock-adjustments": `select i.sku, i.name, ${micro("sum(m.quantity)")}, sum(m.value) from moves m join item i on i.id = m.item_id
     where m.kind = 'adjustment' and ${inPeriod} group by 1, 2`,
  "inventory-turn": `select sold, opened, closed, case when opened + closed > 0
        then round(sold * 365 * 200.0 / ((select to_day - from_day + 1 from args) * (opened + closed)))::bigint * 10000 end from (
      select (select coalesce(sum(cost), 0) from costed where ${inPeriod}) as sold, coalesce(sum(value) filter (where day < (select from_day from args)), 0) as opened,
        coalesce(sum(value), 0) as closed from moves where day <= (select to_day from args)) t`,
  "payments-by-method": `select method, count(*), coalesce(sum(amount) filter (where kind = 'receipt'), 0), coalesce(-sum(amount) filter (where kind = 'refund'), 0), sum(amount)
      from received where ${inPeriod} group by 1`,
  "days-sales-outstanding": `select owed, billed, case when billed > 0 then round(owed * 900.0 / billed)::bigint * 100000 end from (
      select (select coalesce(sum(due), 0) from unpaid) as owed, (select coalesce(sum(total_minor), 0) from invoice
        where kind = 'invoice' and issued_on > ${before(90)} and issued_on <= (select today from args)) as billed) d`,
  overdue:
    "select customer_id, customer_id, count(*), sum(due), min(due_on), max(late) from unpaid where late > 0 group by 1",
  "cash-forecast": `select case n when 0 then today else monday end, monday + 6, cash + coalesce(sum(due) over (order by n rows between unbounded preceding and 1 preceding), 0), due,
        cash + sum(due) over (order by n), case when n > 0 then monday end from (
      select w.n, a.today, w.monday, coalesce((select sum(due) from unpaid where due_on <= w.monday + 6 and (w.n = 0 or due_on >= w.monday)), 0) as due,
        (select coalesce(sum(amount), 0) from posted where type = 'asset' and code like '10%') as cash
      from args a, lateral (select n, (date_trunc('week', (a.today + a.ahead)::timestamp))::date - a.ahead + 7 * n as monday from generate_series(0, 12) n) w) f`,
  // It is compared when all events have their place and are in the facts.
  "event-lag": `select (select count(*) from event_pending), null::text`,
  "profit-by-month": `select s, e, revenue, cost, revenue - cost, other, revenue - cost - other from (
      select p.s, p.e, coalesce(-sum(d.amount) filter (where d.type = 'revenue'), 0) as revenue, coalesce(sum(d.amount) filter (where d.code = '5000'), 0) as cost,
        coalesce(sum(d.amount) filter (where d.type = 'expense' and d.code <> '5000'), 0) as other
      from points p left join posted d on d.day between p.s and p.e group by 1, 2) m`,
};
