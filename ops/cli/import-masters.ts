import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { IMPORT_KINDS, type ImportKind, operatorRole } from "#app/modules/imports/kinds.ts";
import type { Step } from "#app/modules/imports/planning.server.ts";
import { type ImportRunView, listImportRows, readImport } from "#app/modules/imports/queries.server.ts";
import { MOST_ROWS } from "#app/modules/imports/read-table.server.ts";
import { checkImport, closeRefused, runImport } from "#app/modules/imports/run-import.server.ts";
import { chooseColumns, confirmImport, startImport, stopImport } from "#app/modules/imports/start-import.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { connect, type Sql } from "#db/client.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { CommandFailed, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";
import { companyId } from "./user.ts";

type Options = { dryRun?: boolean; company?: string; column?: string[]; json?: boolean };

const TEXTS: Record<ImportKind, string> = {
  customers: "customers, by code",
  products: "products, by SKU",
  stock: "quantities on hand, by SKU",
  prices: "prices of price lists",
  "opening-balances": "what each account stood at on a day",
  "open-invoices": "invoices that were open when the company began here",
};

/** `pulse import customers FILE` and its likes: checked whole, then done whole or not at all. */
export function addImportMasters(parent: Command): void {
  for (const kind of IMPORT_KINDS) {
    parent
      .command(`${kind} <file>`)
      .description(`${TEXTS[kind]}; CSV or .xlsx`)
      .option("--dry-run", "say what would change and change nothing")
      .option("--column <field=heading...>", "what a column is, where its heading does not tell")
      .option("--company <slug>", "into which company, where there are several")
      .option("--json", "print JSON")
      .action((path: string, options: Options) => importMasters(kind, path, options));
  }
}

async function importMasters(kind: ImportKind, path: string, options: Options): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(
      `${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
    );
  });
  await withInstallation(async ({ admin, urlFor }) => {
    const tenantId = await companyId(admin, options.company);
    const app = connect({ url: urlFor("pulse_app"), max: 2, name: "pulse-import" });
    try {
      const actor: Actor = { ...systemActor(tenantId, "Import", newId()), role: operatorRole(kind) };
      await perform(app, actor, { kind, fileName: basename(path), bytes }, options);
    } finally {
      await app.end({ timeout: 5 });
    }
  });
}

async function perform(
  app: Sql,
  actor: Actor,
  file: { kind: ImportKind; fileName: string; bytes: Uint8Array },
  options: Options,
): Promise<void> {
  const started = performance.now();
  const act = <T>(work: (tx: Tx) => Promise<T>) => inTenant(app, actor.tenantId, work);
  const { id } = await act((tx) => startImport(tx, actor, file, new Date()));
  const say = async () => {
    const run = await act((tx) => readImport(tx, actor, id));
    const { data } = await act((tx) => listImportRows(tx, id, run.bad > 0, { limit: MOST_ROWS, after: null }));
    return { run, data };
  };
  const giveUp = () => act((tx) => stopImport(tx, actor, id, new Date()));

  await act(async (tx) =>
    chooseColumns(tx, actor, id, withColumns(await readImport(tx, actor, id), options.column), "caller"),
  ).catch(async (error: unknown) => {
    await giveUp();
    if (!(error instanceof BadInput)) throw error;
    throw new CommandFailed(
      error.errors.map((one) => `${one.path.replace("column.", "")}: ${one.message}.`).join("\n"),
    );
  });
  await act((tx) => checkImport(tx, actor.tenantId, id, new Date()));
  const checked = await say();
  const wanted = checked.run.bad === 0 && checked.run.created + checked.run.changed > 0;
  if (wanted && !options.dryRun) {
    await act((tx) => confirmImport(tx, actor, id, "caller"));
    await act((tx) => runImport(tx, actor.tenantId, id, new Date(), progress(checked.run.rows, options.json))).catch(
      async (error: unknown) => {
        if (!(await act((tx) => closeRefused(tx, actor.tenantId, id, error, new Date())))) throw error;
      },
    );
  }
  const { run, data } = wanted && !options.dryRun ? await say() : checked;
  if (run.state !== "done") await giveUp();
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const { rows, created, changed, same, bad } = run;
  const answer = {
    kind: run.kind,
    rows,
    created,
    changed,
    same,
    bad,
    done: run.state === "done",
    lines: data,
    seconds,
  };
  print(answer, options.json, () => words(run, data, options, seconds));
  if (bad > 0 || run.state === "refused") process.exitCode = 1;
}

/** `--column name=Kundenname`: a field, and the heading of its column. */
function withColumns(run: ImportRunView, said: string[] = []): Record<string, number> {
  const mapping = { ...run.mapping };
  for (const one of said) {
    const [, field = "", heading = ""] = /^(\w+)=(.*)$/s.exec(one) ?? [];
    const place = run.head.findIndex((text) => text.toLowerCase() === heading.trim().toLowerCase());
    if (!field || place < 0) throw BadInput.at(field || one, "unknown_column", "There is no such column in the file");
    for (const [other, used] of Object.entries(mapping)) if (used === place) delete mapping[other];
    mapping[field] = place;
  }
  return mapping;
}

function progress(all: number, json: boolean | undefined): Step {
  let told = 0;
  return async (done) => {
    if (json || done - told < all / 10) return;
    told = done;
    console.error(`${done} of ${all} lines`);
  };
}

const SHOWN = 50;

function words(
  run: ImportRunView,
  lines: Awaited<ReturnType<typeof listImportRows>>["data"],
  options: Options,
  seconds: number,
): string {
  const texts = lines.slice(0, SHOWN).map(({ line, act, key, changes, errors }) =>
    act === "bad"
      ? errors.map(([column, reason]) => `line ${line}, ${column}: ${reason}`).join("\n")
      : `line ${line}, ${key}: ${changes
          .filter(([, before, after]) => before !== after)
          .map(([field, before, after]) => `${field} ${before ? `${before} → ` : ""}${after || "(emptied)"}`)
          .join(", ")}`,
  );
  if (lines.length > SHOWN) texts.push(`… and ${lines.length - SHOWN} more (--json lists all)`);
  if (run.problem) texts.push(run.problem);
  const did =
    run.state === "done"
      ? "imported"
      : options.dryRun
        ? "would be imported (dry run: nothing was written)"
        : "not imported: nothing was written";
  texts.push(
    run.bad > 0
      ? `${run.bad} of ${run.rows} lines are wrong: nothing was written.`
      : `${run.rows} lines read in ${seconds} s: ${run.created} new and ${run.changed} changed ${did}; ${run.same} say what is there already.`,
  );
  return texts.join("\n");
}
