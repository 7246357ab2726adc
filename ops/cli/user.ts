import type { Command } from "commander";
import { setDisabled } from "#app/modules/access/change-access.server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { endSessions } from "#app/modules/access/end-sessions.server.ts";
import { newAccountInput } from "#app/modules/access/input.ts";
import { linkPath, openLinkAsOperator } from "#app/modules/access/links.server.ts";
import { findMembership, listEverybody } from "#app/modules/access/queries.server.ts";
import { generatePassword, resetPassword } from "#app/modules/access/reset-password.server.ts";
import { removeSecondFactor } from "#app/modules/access/second-factor.server.ts";
import { type Actor, ROLE_NAMES, systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import type { Sql } from "#db/client.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { CommandFailed, columns, print } from "./answer.ts";
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
      if (!parsed.success)
        return user.error(parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("\n"));
      await withInstallation(async ({ admin }) => {
        const tenantId = await companyId(admin, options.company);
        // Somebody of another company here keeps name and password.
        const password = (await findMembership(admin, parsed.data.email)) ? null : generatePassword();
        const id = await createAccount(admin, { ...parsed.data, tenantId, password });
        const facts = { id, email: parsed.data.email, role: parsed.data.role, ...(password ? { password } : {}) };
        print(facts, options.json, () =>
          password
            ? `${facts.email} may sign in as ${facts.role}. First password: ${password}`
            : `${facts.email} signs in as before, and goes to this company as ${facts.role} under "My companies".`,
        );
      });
    });
  user
    .command("reset-password")
    .description("give a person a new password, printed once; ends every session of the person")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .option("--json", "print JSON")
    .action(async (options: { email: string; json?: boolean }) => {
      await withInstallation(async ({ admin }) => {
        const password = await resetPassword(admin, options.email);
        print({ email: options.email, password }, options.json, () => `New password of ${options.email}: ${password}`);
      });
    });
  addLinks(user);
  addMeasures(user);
}

function addLinks(user: Command): void {
  user
    .command("list")
    .description("the people of every company, with role and state")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      await withInstallation(async ({ admin }) => {
        const people = await listEverybody(admin);
        print(people, options.json, () =>
          columns(people.map(({ email, company, role, state }) => [email, company, role, state])),
        );
      });
    });
  for (const kind of ["invite", "reset"] as const) {
    user
      .command(`${kind}-link`)
      .description(
        kind === "invite"
          ? "a one-time link by which a new person sets the first password (three days)"
          : "a one-time link by which a person sets a new password (15 minutes)",
      )
      .requiredOption("--email <address>", "mail address, the sign-in name")
      .option("--json", "print JSON")
      .action(async (options: { email: string; json?: boolean }) => {
        await withInstallation(async ({ admin, running }) => {
          const who = await memberOf(admin, options.email);
          const path = linkPath(kind, await openLinkAsOperator(admin, who, kind));
          const url = (running?.url ?? "").replace(/\/$/, "") + path;
          print({ email: options.email, url }, options.json, () => `Once, for ${options.email}: ${url}`);
        });
      });
  }
}

/** What ends a person's way in, or opens it again. */
function addMeasures(user: Command): void {
  for (const disabled of [true, false]) {
    user
      .command(disabled ? "disable" : "enable")
      .description(disabled ? "sign a person out everywhere and let them in no more" : "let a disabled person in again")
      .requiredOption("--email <address>", "mail address, the sign-in name")
      .action(async (options: { email: string }) => {
        await asOperator(options.email, (tx, actor, accountId) => setDisabled(tx, actor, accountId, disabled));
        console.log(`${options.email} ${disabled ? "may not sign in any more" : "may sign in again"}.`);
      });
  }
  user
    .command("end-sessions")
    .description("sign a person out everywhere")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .action(async (options: { email: string }) => {
      const ended = await asOperator(options.email, (tx, actor, accountId) => endSessions(tx, actor, accountId));
      console.log(`${ended} ended.`);
    });
  user
    .command("remove-second-factor")
    .description("for a person who lost the device and the recovery codes; ends every sign-in of the person")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .action(async (options: { email: string }) => {
      await asOperator(options.email, (tx, actor, accountId) => removeSecondFactor(tx, actor, accountId, "operator"));
      console.log(`${options.email} signs in with the password alone, until a second factor is set up again.`);
    });
}

async function memberOf(admin: Sql, email: string) {
  const member = await findMembership(admin, email);
  if (!member) throw new CommandFailed(`Nobody signs in with ${email}.`);
  return member;
}

/** Runs a command about a person as the operator, in the person's company. */
async function asOperator<T>(email: string, work: (tx: Tx, actor: Actor, accountId: string) => Promise<T>): Promise<T> {
  return withInstallation(async ({ admin }) => {
    const { tenantId, accountId } = await memberOf(admin, email);
    const actor = systemActor(tenantId, "operator", newId());
    return inTenant(admin, tenantId, (tx) => work(tx, actor, accountId));
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
