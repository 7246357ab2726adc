import { Command, CommanderError } from "commander";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { SchemaMismatch } from "#db/migrate.ts";
import { BackupRefused } from "../backup/refused.ts";
import { StartRefused } from "../local/settings.ts";
import { addAnalytics } from "./analytics.ts";
import { CommandFailed } from "./answer.ts";
import { addBackup } from "./backup.ts";
import { addDoctor } from "./doctor.ts";
import { addEvents } from "./events.ts";
import { addExport } from "./export.ts";
import { addImport } from "./import.ts";
import { addMigrate } from "./migrate.ts";
import { addPrepare } from "./prepare.ts";
import { addProvider } from "./provider.ts";
import { addRestore } from "./restore.ts";
import { addSecrets } from "./secrets.ts";
import { addToken } from "./token.ts";
import { addUser } from "./user.ts";
import { addVerify } from "./verify.ts";

const program = new Command("pulse")
  .description("The operator's command line of Pulse ERP. It works on the installation in PULSE_DATA (default .pulse).")
  .exitOverride()
  .configureHelp({ sortSubcommands: true })
  .showHelpAfterError("(pulse <command> --help says more)");

for (const add of [
  addDoctor,
  addVerify,
  addUser,
  addToken,
  addProvider,
  addSecrets,
  addAnalytics,
  addEvents,
  addExport,
  addImport,
  addBackup,
  addRestore,
  addMigrate,
  addPrepare,
])
  add(program);

// A reader that has seen enough (`pulse export … | head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

/** 0 done, 1 failed, 2 used wrongly. */
async function run(): Promise<number> {
  try {
    await program.parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(sentence(error));
    return 1;
  }
}

function sentence(error: unknown): string {
  if (error instanceof BadInput) return error.errors.map((one) => `${one.path || "input"}: ${one.message}`).join("\n");
  if (error instanceof CommandFailed || error instanceof NotFound || error instanceof Refusal) return error.message;
  if (error instanceof StartRefused || error instanceof BackupRefused || error instanceof SchemaMismatch)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const code = await run();
process.exit(process.exitCode ? Number(process.exitCode) : code);
