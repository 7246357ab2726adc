import { type Command, InvalidArgumentError } from "commander";
import { transaction } from "#db/transaction.ts";
import { CommandFailed, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

export function addEvents(program: Command): void {
  const events = program.command("events").description("the event log");
  events
    .command("replay")
    .description("let the reactions see events again; what was done already is not done twice")
    .requiredOption("--from <seq>", "the first event to see again", sequence)
    .option("--json", "print JSON")
    .action(async (options: { from: bigint; json?: boolean }) => {
      const done = await withInstallation(({ admin }) =>
        transaction(admin, "", async (tx) => {
          const [head] = await tx<{ seq: bigint }[]>`select seq from event_head`;
          const last = head?.seq ?? 0n;
          if (options.from > last) throw new CommandFailed(`There is no event ${options.from}; the last is ${last}.`);
          // A worker that runs hears the notice; one that starts later reads the cursor.
          await tx`update consumer_cursor set seq = least(seq, ${options.from - 1n}::bigint), updated_at = now() where consumer = 'react'`;
          await tx`select pg_notify('pulse_rewind', ${options.from.toString()})`;
          return { from: Number(options.from), to: Number(last) };
        }),
      );
      print(done, options.json, () => `Events ${done.from} to ${done.to} are seen again.`);
    });
}

function sequence(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError("an event's number, 1 or more");
  return BigInt(text);
}
