import type { Check } from "#db/verify/check.ts";

export const bulkChecks: Check[] = [
  {
    name: "finished_runs_have_outcomes",
    rule: "An act on many orders that is done has an outcome for each of them.",
    sql: `select r.tenant_id, r.id as run_id, count(*) as waiting from bulk_run r
            join bulk_row w on w.tenant_id = r.tenant_id and w.run_id = r.id
           where r.status = 'done' and w.outcome is null group by 1, 2`,
  },
];
