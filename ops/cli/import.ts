import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { readCompany } from "#app/modules/access/company.server.ts";
import { type ImportSummary, importSales } from "#app/modules/orders/import-sales.server.ts";
import { badRowsText, readSalesFile, type SalesFile } from "#app/modules/orders/sales-file.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { decodeText } from "#app/modules/shared/decode-text.ts";
import { newId } from "#app/modules/shared/id.ts";
import { connect } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { CommandFailed, print } from "./answer.ts";
import { addImportMasters } from "./import-masters.ts";
import { withInstallation } from "./installation.ts";
import { companyId } from "./user.ts";

type Options = { dryRun?: boolean; skipBad?: boolean; company?: string; json?: boolean };

// A dry run does everything and takes it back: what it says is what would happen.
class DryRun extends Error {
  constructor(readonly summary: ImportSummary) {
    super("dry run");
  }
}

const BAD_SHOWN = 50;

export function addImport(program: Command): void {
  const command = program.command("import").description("take data over from files");
  addImportMasters(command);
  command
    .command("sales <file>")
    .description(
      "sales with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country",
    )
    .option("--dry-run", "say what would happen and write nothing")
    .option("--skip-bad", "leave bad rows out; without it one bad row stops the whole file")
    .option("--company <slug>", "into which company, where there are several")
    .option("--json", "print JSON")
    .action(async (path: string, options: Options) => {
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw new CommandFailed(
          `${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
        );
      });
      await withInstallation(async ({ admin, urlFor }) => {
        const tenantId = await companyId(admin, options.company);
        const app = connect({ url: urlFor("pulse_app"), max: 1, name: "pulse-import" });
        try {
          const started = performance.now();
          const summary = await inTenant(app, tenantId, async (tx) => {
            const file = readSales(decodeText(bytes), (await readCompany(tx)).timeZone, path);
            const onProgress = options.json ? undefined : progress();
            const actor = systemActor(tenantId, "Import", newId());
            const done = await importSales(tx, actor, file, {
              skipBad: options.skipBad ?? false,
              ...(onProgress ? { onProgress } : {}),
            });
            if (options.dryRun) throw new DryRun(done);
            return done;
          }).catch((error: unknown) => {
            if (error instanceof DryRun) return { ...error.summary, written: false };
            throw error;
          });
          // The planner learns the new sizes now, not when autovacuum comes round.
          if (summary.written) await admin`analyze`;
          const seconds = Math.round((performance.now() - started) / 100) / 10;
          print({ ...summary, dryRun: options.dryRun ?? false, seconds }, options.json, () =>
            words(summary, options, seconds),
          );
          if (summary.bad.length > 0 && !options.skipBad) process.exitCode = 1;
        } finally {
          await app.end({ timeout: 5 });
        }
      });
    });
}

function readSales(text: string, timeZone: string, path: string): SalesFile {
  try {
    return readSalesFile(text, timeZone);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailed(`${path}: ${error.message}`);
    throw error;
  }
}

/** One line that is written over on a terminal, one line every tenth of the way elsewhere. */
function progress(): (done: number, all: number) => void {
  let told = 0;
  return (done, all) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} documents${done === all ? "\n" : ""}`);
    else if (done === all || done - told >= all / 10) {
      told = done;
      console.error(`${done} of ${all} documents`);
    }
  };
}

function words(summary: ImportSummary, options: Options, seconds: number): string {
  const lines = summary.bad.slice(0, BAD_SHOWN).map((row) => `line ${row.line}, ${row.column}: ${row.reason}`);
  if (summary.bad.length > BAD_SHOWN) lines.push(`… and ${summary.bad.length - BAD_SHOWN} more (--json lists all)`);
  if (summary.bad.length > 0) {
    const what = badRowsText(summary.bad.length, summary.badRows);
    if (!options.skipBad)
      return [...lines, `${what}: nothing was written. Correct them, or leave them out with --skip-bad.`].join("\n");
    lines.push(`${what} left out.`);
  }
  const did = options.dryRun ? "would be imported (dry run: nothing was written)" : "imported";
  lines.push(
    `${summary.rows} rows read in ${seconds} s: ${summary.sales} orders, ${summary.returns} returns and ${summary.adjustments} stock adjustments ${did}.`,
    `${summary.newItems} new items, ${summary.newCustomers} new customers, opening stock for ${summary.openingItems} items; ${summary.known} documents were there already.`,
  );
  return lines.join("\n");
}
