import type { Command } from "commander";
import { pendingMigrations, rehearseMigrations } from "#db/migrate.ts";
import { recoveryKey } from "../backup/recovery-key.ts";
import { upgrade } from "../backup/upgrade.ts";
import { print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

type Options = { dryRun?: boolean; json?: boolean };

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to this program's schema, after a backup; npm start does the same by itself")
    .option("--dry-run", "apply it to the data in a transaction that is taken back, and say what would be done")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const applied = await withInstallation(async ({ adminUrl, folder }) => {
        if (!options.dryRun) {
          const { key } = recoveryKey(folder);
          return upgrade({ adminUrl, folder, key, log: (line) => console.error(line) });
        }
        return (await pendingMigrations(adminUrl)).length > 0 ? rehearseMigrations(adminUrl) : [];
      });
      print({ dry_run: options.dryRun ?? false, migrations: applied }, options.json, () =>
        words(applied, options.dryRun ?? false),
      );
    });
}

function words(names: string[], dryRun: boolean): string {
  if (names.length === 0) return "The schema is this program's.";
  return `${dryRun ? "Would be applied, and can be" : "Applied"}: ${names.join(", ")}.`;
}
