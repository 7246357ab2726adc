import type { Command } from "commander";
import { openFileStore } from "#app/modules/files/store.server.ts";
import { openBucketPlace, storeOf } from "#app/modules/shared/bucket.server.ts";
import { connect } from "#db/client.ts";
import { fromFiles } from "#db/from-files.ts";
import { nameDocuments } from "#db/verify/documents.ts";
import { verifyPages } from "#db/verify/pages.ts";
import { type CheckResult, runVerify } from "#db/verify/run.ts";
import { CommandFailed, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";
import { verifyFiles } from "./verify-files.ts";

export function addVerify(program: Command): void {
  program
    .command("verify")
    .description(
      "check every invariant of the books, the stock and the event log; one line each, exit code 1 if one fails",
    )
    .option("--fast", "of journal entries and events look at the newest 10,000, and leave out what reads all of it")
    .option("--json", "print JSON")
    .action(async (options: { fast?: boolean; json?: boolean }) => {
      const results = await withInstallation(async ({ urlFor, folder }) => {
        // A role that sees every company and can write nothing.
        const sql = connect({ url: urlFor("pulse_verify"), max: 1, name: "pulse-verify" });
        try {
          const fast = options.fast ?? false;
          const checks = await runVerify(sql, { fast });
          if (!fast) checks.push(await verifyPages(sql));
          checks.push(await verifyFiles(sql, filesOf(folder.files), fast));
          return await nameDocuments(sql, checks);
        } finally {
          await sql.end({ timeout: 5 });
        }
      });
      const failed = results.filter((result) => result.breaches > 0).length;
      print({ ok: failed === 0, checks: results }, options.json, () => report(results, failed));
      if (failed > 0) process.exitCode = 1;
    });
}

/** Where attachments lie, as the web has it. */
function filesOf(folder: string) {
  const env = fromFiles(process.env);
  const to = env.PULSE_FILES_TO;
  try {
    return openFileStore(folder, to ? openBucketPlace("PULSE_FILES_TO", to, storeOf(env)) : null);
  } catch (error) {
    throw new CommandFailed((error as Error).message);
  }
}

/** What to do where the books do not hold, whoever says so. */
export const MEND =
  "do not repair by SQL; restore the newest proven backup beside it (npx pulse restore FILE --into DIR), compare the documents named, " +
  "then replace (docs/troubleshooting.md)";

export function report(results: CheckResult[], failed: number): string {
  const lines = results.flatMap((result) => {
    if (result.breaches === 0) return [`ok    ${result.name}: ${result.rule}`];
    const shown = result.first.map((row) => `        ${JSON.stringify(row)}`);
    return [`FAIL  ${result.name}: ${result.rule} (${result.breaches} found)`, ...shown];
  });
  if (failed === 0) return [...lines, `All ${results.length} hold.`].join("\n");
  return [...lines, `${failed} of ${results.length} do not hold.`, `      mend: ${MEND}`].join("\n");
}
