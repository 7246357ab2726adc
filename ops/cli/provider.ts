import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { listProviders, saveProvider } from "#app/modules/access/providers.server.ts";
import { providerInput } from "#app/modules/access/providers.ts";
import type { SealingKeys } from "#app/modules/access/sealing.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { connect, type Sql } from "#db/client.ts";
import { inTenant } from "#db/transaction.ts";
import { CommandFailed, columns, print } from "./answer.ts";
import { withInstallation } from "./installation.ts";
import { companyId } from "./user.ts";

type Options = {
  name: string;
  issuer: string;
  clientId: string;
  secretFile?: string;
  domain?: string[];
  linkKnown?: boolean;
  roleClaim?: string;
  role?: string[];
  newRole?: string;
  trustFactor?: boolean;
  company?: string;
  json?: boolean;
};

/** What somebody whom no sign-in lets in can do from the machine itself. */
export function addProvider(program: Command): void {
  const provider = program.command("provider").description("sign-in by an OpenID Connect provider");
  provider
    .command("save")
    .description("set a provider up, or change the one of the same name")
    .requiredOption("--name <name>", "as the sign-in page shows it")
    .requiredOption("--issuer <address>", "its address, which begins with https://")
    .requiredOption("--client-id <id>", "what it calls Pulse")
    .option("--secret-file <file>", "holds the client's secret; without it a secret that is there stays")
    .option("--domain <domain...>", "mail domains whose verified addresses count")
    .option("--link-known", "link people who are here already, by such an address")
    .option("--role-claim <claim>", "the claim that says the role")
    .option("--role <value=role...>", "what its values mean")
    .option("--new-role <role>", "the role of people whom it brings for the first time")
    .option("--trust-factor", "its own second factor is enough")
    .option("--company <slug>", "in which company, where there are several")
    .option("--json", "print JSON")
    .action((options: Options) =>
      inCompany(options.company, async (app, tenantId, dataFolder) => {
        const id = await saveByName(app, await readSealingKeys(dataFolder), tenantId, options);
        print({ id, name: options.name }, options.json, () => `People may sign in by ${options.name}.`);
      }),
    );
  provider
    .command("list")
    .description("the providers of a company")
    .option("--company <slug>", "of which company, where there are several")
    .option("--json", "print JSON")
    .action((options: { company?: string; json?: boolean }) =>
      inCompany(options.company, async (app, tenantId) => {
        const all = await inTenant(app, tenantId, listProviders);
        print(all, options.json, () => columns(all.map((one) => [one.name, one.issuer, one.enabled ? "on" : "off"])));
      }),
    );
}

/** Behind the company's wall, as the web is. */
function inCompany(slug: string | undefined, work: (app: Sql, tenantId: string, dataFolder: string) => Promise<void>) {
  return withInstallation(async ({ admin, folder, urlFor }) => {
    const tenantId = await companyId(admin, slug);
    const app = connect({ url: urlFor("pulse_app"), max: 1, name: "pulse-provider" });
    try {
      await work(app, tenantId, folder.path);
    } finally {
      await app.end({ timeout: 5 });
    }
  });
}

/** Refuses: CommandFailed (what is not valid), what `saveProvider` refuses. */
export async function saveByName(app: Sql, keys: SealingKeys, tenantId: string, options: Options): Promise<string> {
  const parsed = providerInput.safeParse({
    name: options.name,
    issuer: options.issuer,
    client_id: options.clientId,
    client_secret: options.secretFile ? readSecret(options.secretFile) : "",
    domains: (options.domain ?? []).join(" "),
    links_known: options.linkKnown ? "on" : undefined,
    role_claim: options.roleClaim ?? "",
    role_map: (options.role ?? []).join("\n"),
    new_role: options.newRole ?? "",
    trusts_factor: options.trustFactor ? "on" : undefined,
    enabled: "on",
  });
  if (!parsed.success)
    throw new CommandFailed(parsed.error.issues.map((one) => `${String(one.path[0])}: ${one.message}`).join("\n"));
  return inTenant(app, tenantId, async (tx) => {
    const known = (await listProviders(tx)).find((one) => one.name.toLowerCase() === parsed.data.name.toLowerCase());
    return saveProvider(tx, systemActor(tenantId, "Operator", newId()), keys, known?.id ?? null, parsed.data, null);
  });
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new CommandFailed(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
