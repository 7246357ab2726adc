import * as z from "zod";
import { loadRun } from "#app/modules/imports/queries.server.ts";
import { checkImport, closeRefused, ImportStopped, runImport } from "#app/modules/imports/run-import.server.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import type { JobKind } from "#workers/jobs/job.ts";

const payload = z.object({ run_id: z.uuid() });

const TELL_EVERY_MS = 500;

/**
 * A file that is taken over: looked at, or done. All of it is one transaction with the note that the job is done, so a run that
 * was cut off has done nothing and begins anew. How far it is stands outside of that transaction.
 */
export const importFile: JobKind<z.output<typeof payload>> = {
  payload,

  async run({ run_id: runId }, { sql, tenantId, finish }) {
    const now = new Date();
    let next = 0;
    const step = async (done: number) => {
      if (Date.now() < next) return;
      next = Date.now() + TELL_EVERY_MS;
      const [run] = await inTenant(
        sql,
        tenantId,
        (tx) => tx<{ stop_asked: boolean }[]>`
          update import_run set done_count = least(${done}, row_count) where id = ${runId} returning stop_asked`,
      );
      if (run?.stop_asked) throw new ImportStopped();
    };
    try {
      await finish(async (tx) => {
        const run = await loadRun(tx, runId);
        if (run?.stop_asked) throw new ImportStopped();
        if (run?.state === "checking") await checkImport(tx, tenantId, runId, now);
        if (run?.state === "importing") await runImport(tx, tenantId, runId, now, step);
        failPoint("job.before_import_commit");
      });
    } catch (error) {
      const isKnown = await inTenant(sql, tenantId, (tx) => closeRefused(tx, tenantId, runId, error, now));
      if (!isKnown) throw error;
      await finish(async () => {});
    }
  },
};
