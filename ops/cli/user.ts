import type { Command } from "commander";
import { setDisabled } from "#app/modules/access/change-access.server.ts";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { endSessions } from "#app/modules/access/end-sessions.server.ts";
import { newAccountInput } from "#app/modules/access/input.ts";
import { linkPath, openLinkAsOperator } from "#app/modules/access/links.server.ts";
import { findMembership, listEverybody } from "#app/modules/access/queries.server.ts";
import { resetPassword } from "#app/modules/access/reset-password.server.ts";
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
    .description("let a person in; prints a one-time link by which they set their password (three days)")
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .requiredOption("--name <name>", "the person's name")
    .requiredOption("--role <role>", `one of ${ROLE_NAMES.join(", ")}`)
    .option("--company <slug>", "the company's short name, where there are several")
    .option("--json", "print JSON")
    .action(async (options: { email: string; name: string; role: string; company?: string; json?: boolean }) => {
      const parsed = newAccountInput.safeParse(options);
      if (!parsed.success)
        return user.error(parsed.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("\n"));
      await withInstallation(async ({ admin, running }) => {
        const tenantId = await companyId(admin, options.company);
        const { email, role } = parsed.data;
        // Somebody of another company here keeps name and password.
        const isKnown = (await findMembership(admin, email)) !== null;
        const id = await createAccount(admin, { ...parsed.data, tenantId, password: null });
        const url = isKnown ? null : await linkFor(admin, running, { tenantId, accountId: id }, "invite");
        print({ id, email, role, ...(url ? { url } : {}) }, options.json, () =>
          url
            ? `${email} may come in as ${role}. Once, within three days: ${url}`
            : `${email} signs in as before, and goes to this company as ${role} under "My companies".`,
        );
      });
    });
  user
    .command("reset-password")
    .description(
      "take a person's password away; ends every session and prints a one-time link to set a new one (15 minutes)",
    )
    .requiredOption("--email <address>", "mail address, the sign-in name")
    .option("--json", "print JSON")
    .action(async (options: { email: string; json?: boolean }) => {
      await withInstallation(async ({ admin, running }) => {
        const who = await memberOf(admin, options.email);
        // One that nobody is told: a first password that is known may stay for ever.
        await resetPassword(admin, options.email);
        const url = await linkFor(admin, running, who, "reset");
        print(
          { email: options.email, url },
          options.json,
          () => `Once, within 15 minutes, for ${options.email}: ${url}`,
        );
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
          const url = await linkFor(admin, running, await memberOf(admin, options.email), kind);
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

/** A one-time link of the running installation; without its address where it does not run. */
async function linkFor(
  admin: Sql,
  running: { url: string } | null | undefined,
  who: { accountId: string; tenantId: string },
  kind: "invite" | "reset",
): Promise<string> {
  return (running?.url ?? "").replace(/\/$/, "") + linkPath(kind, await openLinkAsOperator(admin, who, kind));
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
