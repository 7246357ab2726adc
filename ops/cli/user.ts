import type { Command } from "commander";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { newAccountInput } from "#app/modules/access/input.ts";
import { generatePassword, resetPassword } from "#app/modules/access/reset-password.server.ts";
import { ROLE_NAMES } from "#app/modules/shared/actor.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Sql } from "#db/client.ts";
import { CommandFailed, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

export function addUser(program: Command): void {
  const user = program.command("user").description("people who may sign in");
  user
    .command("create")
    .description("let a person in; prints a first password, once")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .requiredOption("--name <name>", "the person's name")
    .requiredOption("--role <role>", `one of ${ROLE_NAMES.join(", ")}`)
    .option("--company <slug>", "the company's short name, where there are several")
    .option("--json", "print JSON")
    .action(async (options: { email: string; name: string; role: string; company?: string; json?: boolean }) => {
      const parsed = newAccountInput.safeParse(options);
      if (!parsed.success) {
        throw new BadInput(
          parsed.error.issues.map((issue) => ({
            path: issue.path.join("."),
            code: issue.code,
            message: issue.message,
          })),
        );
      }
      await withInstallation(async ({ admin }) => {
        const tenantId = await companyId(admin, options.company);
        const password = generatePassword();
        const id = await createAccount(admin, { ...parsed.data, tenantId, password });
        const facts = { id, email: parsed.data.email, role: parsed.data.role, password };
        print(facts, options.json, () => `${facts.email} may sign in as ${facts.role}. First password: ${password}`);
      });
    });
  user
    .command("reset-password")
    .description("give a person a new password, printed once; ends every session of the person")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .option("--json", "print JSON")
    .action(async (options: { email: string; json?: boolean }) => {
      await withInstallation(async ({ admin }) => {
        const password = await resetPassword(admin, { email: options.email });
        print({ email: options.email, password }, options.json, () => `New password of ${options.email}: ${password}`);
      });
    });
}

/** The company a command is about: the named one, or the only one. */
export async function companyId(admin: Sql, slug: string | undefined): Promise<string> {
  const companies = await admin<{ id: string; slug: string }[]>`select id, slug from tenant order by slug`;
  const found = slug ? companies.filter((company) => company.slug === slug) : companies;
  if (found.length === 1 && found[0]) return found[0].id;
  if (companies.length === 0) throw new CommandFailed("There is no company yet.");
  const names = companies.map((company) => company.slug).join(", ");
  throw new CommandFailed(
    slug ? `There is no company ${slug}; there are: ${names}.` : `Which company? Add --company with one of: ${names}.`,
  );
}
