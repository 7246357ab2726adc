import { CommanderError } from "commander";
import { BadInput, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { SchemaMismatch } from "#db/migrate.ts";
import { BackupRefused } from "../backup/refused.ts";
import { StartRefused } from "../local/settings.ts";
import { CommandFailed } from "./answer.ts";
import { program } from "./program.ts";

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
