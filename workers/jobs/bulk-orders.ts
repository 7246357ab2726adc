import * as z from "zod";
import { closeBulkRun, doNextOfRun, skipNextOfRun } from "#app/modules/orders/bulk-run.server.ts";
import type { Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import type { JobKind } from "#workers/jobs/job.ts";
import { reasonOf } from "#workers/log.ts";

const payload = z.object({ run_id: z.uuid() });

/** Tries of one order: two acts at once may wait for each other's rows. */
const TRIES = 3;
/** Shorter than the time after which a run is taken for dead. */
const SIGN_OF_LIFE_MS = 2_000;

/** An act on many orders. Each order with its outcome is one transaction, so a run that was cut off goes on where it stood. */
export const bulkOrders: JobKind<z.output<typeof payload>> = {
  payload,

  async run({ run_id: runId }, { sql, tenantId, alive, finish }) {
    let next = Date.now() + SIGN_OF_LIFE_MS;
    let failures = 0;
    for (let more = true; more; ) {
      try {
        more = await inTenant(sql, tenantId, (tx) => doNextOfRun(tx, tenantId, runId, new Date()));
        failures = 0;
        failPoint("job.after_bulk_order");
      } catch (error) {
        if (++failures < TRIES) continue;
        // Not a refusal, and not a moment's trouble: this order is named with the reason, the others go on.
        await inTenant(sql, tenantId, (tx) => skipNextOfRun(tx, runId, `It failed: ${reasonOf(error)}`));
        failures = 0;
      }
      if (Date.now() < next) continue;
      next = Date.now() + SIGN_OF_LIFE_MS;
      await alive(await percentDone(sql, tenantId, runId));
    }
    await finish((tx) => closeBulkRun(tx, runId, new Date()));
  },
};

function percentDone(sql: Sql, tenantId: string, runId: string): Promise<number> {
  return inTenant(sql, tenantId, async (tx) => {
    const [row] = await tx<{ percent: number }[]>`
      select (100 * count(outcome) / greatest(count(*), 1))::int as percent from bulk_row where run_id = ${runId}`;
    return row?.percent ?? 0;
  });
}
