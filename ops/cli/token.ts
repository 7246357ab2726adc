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
    .requiredOption("--scope <scope...>", `what it may do: ${SCOPES.join(", ")}`, knownScopes)
    .option("--days <days>", "ends after so many days", wholeNumber)
    .option("--json", "print JSON")
    .action(async (options: { email: string; name: string; scope: string[]; days?: number; json?: boolean }) => {
      await withInstallation(async ({ admin }) => {
        const made = await createApiToken(admin, {
          email: options.email,
          name: options.name,
          scopes: options.scope,
          expiresInDays: options.days,
        });
        print({ ...made, scopes: options.scope }, options.json, () => made.token);
      });
    });
}

/** Both "--scope a b" and "--scope a,b". */
function knownScopes(text: string, before: string[] = []): string[] {
  const scopes = text.split(",").filter(Boolean);
  const unknown = scopes.find((scope) => !SCOPES.includes(scope));
  if (unknown !== undefined || scopes.length === 0)
    throw new InvalidArgumentError(`there is no scope "${unknown ?? ""}"`);
  return [...before, ...scopes];
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("a whole number of days, 1 to 3650");
  return Number(text);
}
