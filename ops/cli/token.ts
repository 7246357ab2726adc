import { type Command, InvalidArgumentError } from "commander";
import { createApiToken } from "#app/modules/access/create-api-token.server.ts";
import { SCOPES } from "#app/modules/access/rules.ts";
import { print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

export function addToken(program: Command): void {
  const token = program.command("token").description("tokens for programs");
  token
    .command("create")
    .description("make a long-lived API token; it is printed once and kept only as a hash")
    .requiredOption("--email <address>", "whose rights it has at most")
    .requiredOption("--name <name>", "what it is for")
    .requiredOption("--scope <scope...>", `what it may do: ${SCOPES.join(", ")}`)
    .option("--days <days>", "ends after so many days", wholeNumber)
    .option("--json", "print JSON")
    .action(async (options: { email: string; name: string; scope: string[]; days?: number; json?: boolean }) => {
      // Both "--scope a b" and "--scope a,b".
      const scopes = options.scope.flatMap((scope) => scope.split(",")).filter(Boolean);
      await withInstallation(async ({ admin }) => {
        const made = await createApiToken(admin, {
          email: options.email,
          name: options.name,
          scopes,
          expiresInDays: options.days,
        });
        print({ ...made, scopes }, options.json, () => made.token);
      });
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("a whole number of days, 1 to 3650");
  return Number(text);
}
