import type { Check } from "#db/verify/check.ts";

export const noticeChecks: Check[] = [
  {
    name: "comments_have_their_record",
    rule: "What was said belongs to a record of the same company, which is never taken away.",
    sql: `select c.tenant_id, c.id, c.subject_type, c.subject_id from comment c
           where not exists (
             select 1 from sales_order r where c.subject_type = 'order' and r.tenant_id = c.tenant_id and r.id = c.subject_id
             union all select 1 from invoice r where c.subject_type = 'invoice' and r.tenant_id = c.tenant_id and r.id = c.subject_id
             union all select 1 from customer r where c.subject_type = 'customer' and r.tenant_id = c.tenant_id and r.id = c.subject_id
             union all select 1 from item r where c.subject_type = 'product' and r.tenant_id = c.tenant_id and r.id = c.subject_id
             union all select 1 from stock_count r where c.subject_type = 'count' and r.tenant_id = c.tenant_id and r.id = c.subject_id)`,
  },
  {
    name: "firing_alerts_have_fired",
    rule: "An alert that fires has the moment when it began in its history, after any at which it was over.",
    sql: `select s.tenant_id, s.rule_id from alert_state s
           where s.state = 'firing' and (
             select c.what from alert_change c
              where c.tenant_id = s.tenant_id and c.rule_id = s.rule_id and c.what in ('firing', 'resolved') order by c.id desc limit 1
           ) is distinct from 'firing'`,
  },
];
