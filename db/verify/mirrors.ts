import type { Check } from "#db/verify/check.ts";

export const mirrorChecks: Check[] = [
  {
    name: "own_companies_have_agreed",
    rule: "A customer that is another company of the installation is one on that company's side too, and the other way round.",
    sql: `select coalesce(c.tenant_id, s.company_id) as tenant_id, coalesce(c.company_id, s.tenant_id) as company_id, c.customer_id
            from customer_company c full join sister_company s on s.tenant_id = c.company_id and s.company_id = c.tenant_id
           where c.tenant_id is null or s.tenant_id is null`,
  },
  {
    name: "shipments_to_own_companies_are_announced",
    rule: "What was shipped to a customer that is another company of the installation, and was reacted to, is announced there.",
    sql: `select e.tenant_id, e.data ->> 'shipment_id' as shipment_id from customer_company c
            join sales_order o on o.tenant_id = c.tenant_id and o.customer_id = c.customer_id
            join event_log e on e.tenant_id = o.tenant_id and e.subject_id = o.id and e.type = 'orders.order_shipped' and e.recorded_at >= c.linked_at
             and e.data ->> 'to_company_id' = c.company_id::text
            join processed_event p on p.tenant_id = e.tenant_id and p.event_id = e.id and p.consumer = 'mirror-when-shipped'
           where exists (select 1 from jsonb_array_elements(e.data -> 'lines') l where l ->> 'kind' = 'stock')
             and not exists (
               select 1 from shipment_mirror m where m.tenant_id = e.tenant_id and m.shipment_id = (e.data ->> 'shipment_id')::uuid)`,
  },
  {
    name: "mirrors_say_the_same",
    rule: "A shipment to another company of the installation and the receipt announced there have each other, with just its goods.",
    sql: `select coalesce(s.tenant_id, a.company_id) as tenant_id, coalesce(s.shipment_id, a.shipment_id) as shipment_id, s.goods, a.goods
            from (select m.tenant_id, m.shipment_id, m.company_id, m.receipt_number,
                         (select jsonb_object_agg(sku, quantity) from (
                           select lower(l.sku) as sku, trim_scale(sum(x.quantity)) as quantity from shipment_line x
                             join order_line l on l.tenant_id = x.tenant_id and l.id = x.order_line_id
                            where x.tenant_id = m.tenant_id and x.shipment_id = m.shipment_id and l.kind = 'stock' group by 1) g) as goods
                    from shipment_mirror m) s
            full join (select r.tenant_id, r.company_id, r.shipment_id, g.number,
                              (select jsonb_object_agg(l.sku_key, trim_scale(l.quantity)) from announced_line l
                                where l.tenant_id = r.tenant_id and l.receipt_id = r.receipt_id) as goods
                         from announced_receipt r join goods_receipt g on g.tenant_id = r.tenant_id and g.id = r.receipt_id) a
              on a.company_id = s.tenant_id and a.shipment_id = s.shipment_id and a.tenant_id = s.company_id and a.number = s.receipt_number
           where s.shipment_id is null or a.shipment_id is null or s.goods is distinct from a.goods`,
  },
];
