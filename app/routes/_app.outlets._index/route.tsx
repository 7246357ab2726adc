import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { Code } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { outletList } from "#app/http/lists/outlets.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import type { OutletView } from "#app/modules/company/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Outlets", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    outletList,
    (row) => row,
    ({ actor }) => ({ canAdd: may(actor, "create", "outlets") }),
  );

const filters: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("Code, name or city") },
  {
    kind: "select",
    name: "active",
    label: english("In use"),
    options: [
      { value: "yes", label: english("Yes") },
      { value: "no", label: english("No") },
    ],
  },
];

function columns(t: Words): Column<OutletView>[] {
  return [
    {
      key: "code",
      sort: "code",
      head: t("Code"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <a href={`/outlets/${row.id}`}>
          <Code>{row.code}</Code>
        </a>
      ),
    },
    { key: "name", sort: "name", head: t("Name"), phone: "title", cell: (row) => row.name },
    { key: "city", head: t("City"), phone: "amount", cell: (row) => row.city },
    { key: "phone", head: t("Phone"), tight: true, cell: (row) => row.phone },
    {
      key: "active",
      head: t("Status"),
      phone: "status",
      cell: (row) => <Status shape={row.active ? "done" : "void"}>{row.active ? t("In use") : t("Not in use")}</Status>,
    },
  ];
}

export default function Outlets() {
  const t = useWords();
  const { rows, next, list, canAdd } = useLoaderData<typeof loader>();
  useLiveTypes("company.outlet_");
  const create = canAdd ? (
    <ButtonLink look="primary" href="/outlets/new">
      {t("New outlet")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Outlets")}>
        {create}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("outlet"), t("outlets")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t)}
        filters={filters}
        linked
        empty={t("There are no outlets yet: orders do not say where they were taken.")}
        action={create}
      />
    </>
  );
}
