import { type Command, Option } from "commander";
import * as z from "zod";
import { createAccount } from "#app/modules/access/create-account.server.ts";
import { companyInput } from "#app/modules/access/input.ts";
import { INVOICE_POLICIES, type Invoicing, TAX_ROUNDINGS } from "#app/modules/access/invoicing.ts";
import { findMembership } from "#app/modules/access/queries.server.ts";
import { openSetupLink } from "#app/modules/access/set-up-company.server.ts";
import { foundCompany } from "#app/modules/found-company.server.ts";
import { CommandFailed, columns, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";

const input = companyInput.pick({ name: true, currency: true, time_zone: true }).extend({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Lower case letters, digits and hyphens, at most 40."),
});

type Options = {
  name: string;
  slug: string;
  currency: string;
  timeZone: string;
  invoicePolicy: string;
  taxRounding: Invoicing["tax_rounding"];
  admin?: string;
  json?: boolean;
};

const POLICIES = new Map(INVOICE_POLICIES.map((policy) => [policy.replace("_", "-"), policy]));

/** Companies of one installation: each with its own books, behind its own wall. */
export function addCompany(program: Command): void {
  const company = program.command("company").description("companies of this installation, each with its own books");
  company
    .command("create")
    .description("found a company; prints a one-time link by which its first administrator signs up, within the hour")
    .requiredOption("--name <name>", "the company's name")
    .requiredOption("--slug <slug>", "its short name: lower case letters, digits, hyphens")
    .requiredOption("--currency <code>", "the currency of its books, such as EUR")
    .requiredOption("--time-zone <zone>", "such as Europe/Berlin")
    .addOption(
      new Option("--invoice-policy <when>", "when an order is invoiced: prepay ships it when it is paid")
        .choices([...POLICIES.keys()])
        .default("on-order"),
    )
    .addOption(
      new Option("--tax-rounding <where>", "of each tax once on the document, or on each line")
        .choices([...TAX_ROUNDINGS])
        .default("document"),
    )
    .option("--admin <address>", "its administrator, where that is a person who signs in here already")
    .option("--json", "print JSON")
    .action(async (options: Options) => {
      const parsed = input.safeParse({ ...options, time_zone: options.timeZone });
      if (!parsed.success)
        return company.error(
          parsed.error.issues
            .map(({ path, message }) => `--${path.join(".").replace("_", "-")}: ${message}`)
            .join("\n"),
        );
      await withInstallation(async ({ admin, running }) => {
        const { name, slug, currency, time_zone: timeZone } = parsed.data;
        const [taken] = await admin`select 1 from tenant where slug = ${slug}`;
        if (taken) throw new CommandFailed(`There is a company ${slug} already.`);
        const person = options.admin === undefined ? null : await findMembership(admin, options.admin);
        if (options.admin !== undefined && !person)
          throw new CommandFailed(`Nobody signs in as ${options.admin}. Leave --admin out for a link to sign up with.`);
        const tenantId = await foundCompany(admin, {
          ...{ name, slug, currency, timeZone },
          invoicePolicy: POLICIES.get(options.invoicePolicy) ?? "on_order",
          taxRounding: options.taxRounding,
        });
        if (options.admin !== undefined) {
          // Known here already, so name and password stay as they are.
          await createAccount(admin, {
            tenantId,
            email: options.admin,
            name: options.admin,
            role: "admin",
            password: null,
          });
          print(
            { id: tenantId, slug, admin: options.admin },
            options.json,
            () => `${name} is founded. ${options.admin} signs in as before and goes there under "My companies".`,
          );
          return;
        }
        const url = `${(running?.url ?? "").replace(/\/$/, "")}/setup?token=${await openSetupLink(admin, tenantId)}`;
        print({ id: tenantId, slug, url }, options.json, () => `${name} is founded. Once, within the hour: ${url}`);
      });
    });
  company
    .command("list")
    .description("the companies, with currency, time zone and number of people")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      await withInstallation(async ({ admin }) => {
        const companies = await admin<
          { slug: string; name: string; currency: string; timeZone: string; people: number }[]
        >`
          select slug, name, currency::text, time_zone as "timeZone",
            (select count(*)::int from membership m where m.tenant_id = t.id) as people from tenant t order by slug`;
        print(companies, options.json, () =>
          columns(companies.map((one) => [one.slug, one.name, one.currency, one.timeZone, String(one.people)])),
        );
      });
    });
}
