import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ProviderForm } from "#app/components/provider-form.tsx";
import { Status } from "#app/components/status.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { listCustomRoles } from "#app/modules/access/custom-roles.server.ts";
import { listProviders, readSlug, saveProvider } from "#app/modules/access/providers.server.ts";
import { providerInput } from "#app/modules/access/providers.ts";
import { isAdministrator } from "#app/modules/access/role-rules.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign-in providers", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "settings", async ({ tx, actor }) => ({
    mayChange: isAdministrator(actor),
    signInAddress: `${args.context.origin}/login?company=${await readSlug(tx)}`,
    providers: (await listProviders(tx)).map(({ id, name, issuer, enabled }) => ({ id, name, issuer, enabled })),
    roles: (await listCustomRoles(tx)).map(({ id, name }) => ({ id, name })),
  }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "settings", {
    stepUp: true,
    input: providerInput,
    command: async ({ tx, actor }, wanted) => {
      const { dataFolder, hosts } = args.context.services;
      return saveProvider(tx, actor, await readSealingKeys(dataFolder), null, wanted, hosts.providers);
    },
    done: (id) => ({ to: `/users/providers/${id}`, flash: { kind: "done", text: "Provider saved." } }),
  });

type Row = { id: string; name: string; issuer: string; enabled: boolean };

function State({ row }: { row: Row }) {
  const t = useWords();
  return row.enabled ? <Status shape="done">{t("On")}</Status> : <Status shape="void">{t("Off")}</Status>;
}

const columns: Column<Row>[] = [
  {
    key: "name",
    head: english("Name"),
    phone: "title",
    cell: (row) => <a href={`/users/providers/${row.id}`}>{row.name}</a>,
  },
  { key: "issuer", head: english("Issuer"), phone: "line", cell: (row) => row.issuer },
  { key: "state", head: english("Status"), tight: true, phone: "status", cell: (row) => <State row={row} /> },
];

export default function Providers() {
  const t = useWords();
  const { providers, roles, mayChange, signInAddress } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <>
      <PageHead title={t("Sign-in providers")} crumb={{ href: "/users", label: t("People") }} />
      {providers.length > 0 ? (
        <Sheet flush label={t("Sign-in providers")}>
          <DataTable
            caption={t("Sign-in providers")}
            columns={columns}
            rows={providers}
            rowKey={(row) => row.id}
            linked
          />
          <p className="meta p-4">
            {t("They stand on your company's own sign-in page:")} <span className="mono">{signInAddress}</span>
          </p>
        </Sheet>
      ) : null}
      <Sheet title={t("New provider")}>
        <p className="pb-3">
          {t(
            "Any OpenID Connect provider: Keycloak, Entra ID, Google, Okta and others. Register Pulse there as a web application first.",
          )}
        </p>
        {mayChange ? (
          <ProviderForm provider={null} roles={roles} refused={refused} />
        ) : (
          <p>{t("A sign-in provider speaks for everybody in the company, so only an administrator changes one.")}</p>
        )}
      </Sheet>
    </>
  );
}
