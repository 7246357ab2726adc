import { Command } from "commander";
import { addAnalytics } from "./analytics.ts";
import { addArchive } from "./archive.ts";
import { addBackup } from "./backup.ts";
import { addCompany } from "./company.ts";
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

/** Every command of `pulse`. Wrong use throws a CommanderError. */
export const program = new Command("pulse")
  .description("The operator's command line of Pulse ERP. It works on the installation in PULSE_DATA (default .pulse).")
  .exitOverride()
  .configureHelp({ sortSubcommands: true })
  .showHelpAfterError("(pulse <command> --help says more)");

for (const add of [
  addDoctor,
  addVerify,
  addUser,
  addCompany,
  addToken,
  addProvider,
  addSecrets,
  addAnalytics,
  addEvents,
  addExport,
  addImport,
  addBackup,
  addArchive,
  addRestore,
  addMigrate,
  addPrepare,
])
  add(program);
program.addHelpText("after", () => `\nAll of them:\n${linesOf(program, "pulse").join("\n")}`);

/** Each command with its groups, as it is typed. */
function linesOf(group: Command, typed: string): string[] {
  return group.commands.flatMap((command) => {
    const whole = `${typed} ${command.name()}`;
    return command.commands.length > 0 ? linesOf(command, whole) : [`  ${whole}`];
  });
}
