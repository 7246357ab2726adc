import type { Check } from "#db/verify/check.ts";

export const stockChecks: Check[] = [
  {
    name: "on_hand_is_the_sum_of_moves",
    rule: "On hand, and its value, is the sum of stock moves.",
    sql: `select coalesce(l.tenant_id, m.tenant_id) as tenant_id, coalesce(l.item_id, m.item_id) as item_id, l.on_hand, m.quantity, l.value_minor, m.value
            from stock_level l
            full join (select e.tenant_id, e.item_id, e.location_id, sum(e.quantity) as quantity, sum(e.value) as value from (
                select tenant_id, item_id, to_location_id as location_id, quantity, value_minor as value from stock_move
                union all select tenant_id, item_id, from_location_id, -quantity, -value_minor from stock_move) e
                join location p on p.tenant_id = e.tenant_id and p.id = e.location_id and p.kind = 'internal' group by 1, 2, 3) m
              on m.tenant_id = l.tenant_id and m.item_id = l.item_id and m.location_id = l.location_id
           where coalesce(l.on_hand, 0) <> coalesce(m.quantity, 0) or coalesce(l.value_minor, 0) <> coalesce(m.value, 0)`,
  },
  {
    name: "reserved_is_the_sum_of_reservations",
    rule: "Reserved is the sum of open reservations.",
    sql: `select l.tenant_id, l.item_id, l.reserved, r.open from stock_level l
            left join (select tenant_id, item_id, location_id, sum(open_quantity) as open from reservation group by 1, 2, 3) r using (tenant_id, item_id, location_id)
           where l.reserved <> coalesce(r.open, 0)`,
  },
  {
    name: "stock_within_bounds",
    rule: "Nothing is reserved or issued beyond what is on hand, unless the item allows it, and no stock means no value.",
    sql: `select tenant_id, item_id, on_hand, reserved, value_minor from stock_level
           where reserved < 0 or (not allow_negative and (on_hand < 0 or reserved > on_hand or value_minor < 0)) or (on_hand = 0 and value_minor <> 0)`,
  },
  {
    name: "moves_have_two_ends",
    rule: "A stock move has two different ends and a quantity above zero.",
    sql: `select tenant_id, id from stock_move where quantity <= 0 or from_location_id = to_location_id`,
  },
  {
    name: "order_lines_count_their_reservations",
    rule: "What a line has reserved is the sum of its open reservations.",
    sql: `select l.tenant_id, l.id, l.quantity_reserved, r.open from order_line l
            left join (select tenant_id, order_line_id, sum(open_quantity) as open from reservation where order_line_id is not null group by 1, 2) r
              on r.tenant_id = l.tenant_id and r.order_line_id = l.id
           where l.quantity_reserved <> coalesce(r.open, 0)`,
  },
  {
    name: "order_lines_count_their_shipments",
    rule: "What a line has shipped is the sum of its shipment lines.",
    sql: `select l.tenant_id, l.id, l.quantity_shipped, s.shipped from order_line l
            left join (select tenant_id, order_line_id, sum(quantity) as shipped from shipment_line group by 1, 2) s
              on s.tenant_id = l.tenant_id and s.order_line_id = l.id
           where l.quantity_shipped <> coalesce(s.shipped, 0)`,
  },
  {
    name: "order_lines_within_quantity",
    rule: "Reserved, shipped and closed short together never exceed what was ordered.",
    sql: `select tenant_id, id from order_line where quantity_reserved + quantity_shipped + quantity_closed > quantity
             or quantity_reserved < 0 or quantity_shipped < 0 or quantity_closed < 0`,
  },
  {
    name: "ended_orders_hold_nothing",
    rule: "Shipped, completed and cancelled orders hold no reservation.",
    sql: `select r.tenant_id, r.id, o.status from reservation r join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
           where r.open_quantity > 0 and o.status in ('shipped', 'completed', 'cancelled')`,
  },
  {
    name: "waiting_lines_are_short",
    rule: "A line waits for stock exactly while its order is placed and it is neither reserved nor shipped in full.",
    sql: `select l.tenant_id, l.id, o.status from order_line l join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
           where l.waiting <> (o.status = 'placed' and l.kind = 'stock' and l.quantity_reserved + l.quantity_shipped < l.quantity)`,
  },
  {
    name: "shipped_orders_are_shipped_in_full",
    rule: "A shipped or completed order has shipped every line, or closed short what it has not shipped.",
    sql: `select o.tenant_id, o.id from sales_order o join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
           where o.status in ('shipped', 'completed') and l.quantity_shipped + l.quantity_closed <> l.quantity`,
  },
  {
    name: "closed_short_orders_have_shipped",
    rule: "Only an order that is shipped or completed, and of which something has left, has lines closed short.",
    sql: `select o.tenant_id, o.id, o.status from sales_order o join order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
           group by 1, 2, 3 having sum(l.quantity_closed) > 0 and (o.status not in ('shipped', 'completed') or sum(l.quantity_shipped) = 0)`,
  },
];
