import type { Check } from "#db/verify/check.ts";

export const paymentChecks: Check[] = [
  {
    name: "card_money_in_the_books_once",
    rule: "What a processor has captured is one receipt by card of that customer, and no other receipt has its reference.",
    sql: `select c.tenant_id, c.id, count(p.id) as receipts from card_payment c
            left join payment p on p.tenant_id = c.tenant_id and p.kind = 'receipt' and p.method = 'card'
                 and p.customer_id = c.customer_id and p.reference = c.processor_ref
           where c.processor_ref is not null
           group by c.tenant_id, c.id, c.state, c.payment_id
          having count(p.id) <> (case when c.state = 'captured' then 1 else 0 end) or bool_or(p.id <> c.payment_id)`,
  },
];
