import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { goToCompany, sessionIn } from "#app/http/own-companies.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listOwnCompanies } from "#app/modules/access/own-companies.server.ts";
import { ROLE_WORDS } from "#app/modules/access/policy.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("My companies", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx }) => ({ companies: await listOwnCompanies(tx, sessionIn(args)) }));

export const action = (args: ActionFunctionArgs) => goToCompany(args);

type Row = ReturnType<typeof useLoaderData<typeof loader>>["companies"][number];

export default function OwnCompanies() {
  const t = useWords();
  const { companies } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const columns: Column<Row>[] = [
    { key: "company", head: t("Company"), phone: "title", cell: (row) => row.company },
    { key: "role", head: t("Role"), phone: "line", cell: (row) => row.roleName ?? t(ROLE_WORDS[row.role]) },
    { key: "currency", head: t("Currency"), tight: true, phone: "line", cell: (row) => row.currency },
    {
      key: "enter",
      head: t("Work there"),
      tight: true,
      phone: "line",
      cell: (row) =>
        row.current ? (
          t("You are here")
        ) : (
          <FormShell id={`company-${row.tenantId}`} refused={refused}>
            <input type="hidden" name="company" value={row.tenantId} />
            <Button small>{t("Go to this company")}</Button>
          </FormShell>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t("My companies")} />
      <Sheet label={t("My companies")}>
        <DataTable caption={t("My companies")} columns={columns} rows={companies} rowKey={(row) => row.tenantId} />
        {companies.length === 1 ? (
          <p className="meta p-4">
            {t("You work for one company. Another one is added by its administrator, who invites your e-mail address.")}
          </p>
        ) : null}
      </Sheet>
    </>
  );
}
