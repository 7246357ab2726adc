import type { Check } from "#db/verify/check.ts";

const MOVED = `select m.tenant_id, m.source_type, m.source_id, m.item_id, sum(case when t.kind = 'internal' then m.quantity else -m.quantity end) as quantity
    from stock_move m join location t on t.tenant_id = m.tenant_id and t.id = m.to_location_id
   where m.source_type in ('stock_count', 'goods_receipt') group by 1, 2, 3, 4`;

export const scanChecks: Check[] = [
  {
    name: "counts_moved_their_differences",
    rule: "A posted count moved just the differences it found, once; a count that is not posted moved nothing.",
    sql: `select coalesce(l.tenant_id, m.tenant_id) as tenant_id, coalesce(l.count_id, m.source_id) as count_id, l.posted_variance, m.quantity
            from (select l.tenant_id, l.count_id, l.item_id, l.posted_variance, c.status from stock_count_line l
                    join stock_count c on c.tenant_id = l.tenant_id and c.id = l.count_id) l
            full join (select * from (${MOVED}) moved where source_type = 'stock_count') m
              on m.tenant_id = l.tenant_id and m.source_id = l.count_id and m.item_id = l.item_id
           where coalesce(l.posted_variance, 0) <> coalesce(m.quantity, 0) or (l.posted_variance is not null and l.status <> 'posted')`,
  },
  {
    name: "receipts_moved_their_lines",
    rule: "A posted receipt moved just its lines, once; a receipt that is not posted has none and moved nothing.",
    sql: `select coalesce(l.tenant_id, m.tenant_id) as tenant_id, coalesce(l.receipt_id, m.source_id) as receipt_id, l.quantity, m.quantity
            from (select l.*, r.status from goods_receipt_line l join goods_receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id) l
            full join (select * from (${MOVED}) moved where source_type = 'goods_receipt') m
              on m.tenant_id = l.tenant_id and m.source_id = l.receipt_id and m.item_id = l.item_id
           where l.quantity is distinct from m.quantity or l.status <> 'posted'`,
  },
  {
    name: "picks_shipped_what_was_scanned",
    rule: "The shipment of a pick has just what was scanned for it.",
    sql: `select coalesce(p.tenant_id, s.tenant_id) as tenant_id, coalesce(p.shipment_id, s.shipment_id) as shipment_id, p.quantity, s.quantity
            from (select p.tenant_id, p.shipment_id, s.item_id, sum(s.quantity) as quantity from pick p
                    join stock_scan s on s.tenant_id = p.tenant_id and s.pick_id = p.id
                   where p.status = 'shipped' group by 1, 2, 3 having sum(s.quantity) <> 0) p
            full join (select l.tenant_id, l.shipment_id, l.item_id, sum(l.quantity) as quantity from shipment_line l
                    join pick p on p.tenant_id = l.tenant_id and p.shipment_id = l.shipment_id
                    join order_line o on o.tenant_id = l.tenant_id and o.id = l.order_line_id and o.kind = 'stock' group by 1, 2, 3) s
              on s.tenant_id = p.tenant_id and s.shipment_id = p.shipment_id and s.item_id = p.item_id
           where p.quantity is distinct from s.quantity`,
  },
  {
    name: "undone_scans_mirror",
    rule: "Undoing a scan takes back just what it brought, in the same document.",
    sql: `select u.tenant_id, u.id from stock_scan u join stock_scan s on s.tenant_id = u.tenant_id and s.id = u.undoes_id
           where u.quantity <> -s.quantity or u.item_id <> s.item_id or s.kind = 'undo'
              or coalesce(u.pick_id, u.receipt_id, u.count_id) <> coalesce(s.pick_id, s.receipt_id, s.count_id)`,
  },
];
