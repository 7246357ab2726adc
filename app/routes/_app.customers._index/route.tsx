import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useMemo } from "react";
import { ButtonLink } from "#app/components/button.tsx";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import type { Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { english, useWords, type Words, wordsOf } from "#app/components/words/words.ts";
import { customerList, seesOwed } from "#app/http/lists/customers.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { hiddenFields, may } from "#app/modules/access/policy.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Customers", matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(args, customerList, toRow, ({ actor }) => {
    const hidden = new Set([...hiddenFields(actor, "customers"), ...(seesOwed(actor) ? [] : ["owed", "overdue"])]);
    // Of its own columns and filters only: what else there is to hide is nobody's business here.
    const own = [...columns(wordsOf("en"), "").map(({ key }) => key), ...filters.map(({ name }) => name)];
    return { can: { create: may(actor, "create", "customers") }, hidden: own.filter((name) => hidden.has(name)) };
  });

type Listed = Awaited<ReturnType<typeof customerList.read>>["data"][number];

/** Only what the list shows goes to the browser. */
function toRow({ id, code, name, email, payment_terms_days, owed, overdue }: Listed) {
  return { id, code, name, email, payment_terms_days, owed, overdue };
}

function columns(t: Words, currency: string): Column<ReturnType<typeof toRow>>[] {
  return [
    {
      key: "name",
      head: t("Name"),
      sort: "name",
      phone: "title",
      cell: (row) => <a href={`/customers/${row.id}`}>{row.name}</a>,
    },
    { key: "code", head: t("Code"), sort: "code", phone: "status", cell: (row) => <Code>{row.code}</Code> },
    { key: "email", head: t("E-mail"), cell: (row) => row.email },
    { key: "payment_terms_days", head: t("Terms, days"), numeric: true, cell: (row) => row.payment_terms_days },
    {
      key: "owed",
      head: t("Owes, {currency}", { currency }),
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.owed} />,
    },
    {
      key: "overdue",
      head: t("Overdue, {currency}", { currency }),
      numeric: true,
      cell: ({ id, overdue }) =>
        overdue && Number(overdue) > 0 ? (
          <a href={`/invoices?customer_id=${id}&status=overdue`}>
            <Status shape="late">
              <Money amount={overdue} />
            </Status>
          </a>
        ) : null,
    },
  ];
}

const yesOrNo = [
  { value: "yes", label: english("Yes") },
  { value: "no", label: english("No") },
];

const filters: Filter[] = [
  { kind: "search", name: "q", label: english("Search"), placeholder: english("Name, code or e-mail") },
  { kind: "search", name: "country", label: english("Country"), op: english("is~filter"), more: true },
  { kind: "search", name: "payment_terms_days", label: english("Terms, days"), op: english("is~filter"), more: true },
  { kind: "select", name: "email", label: english("E-mail"), more: true, options: yesOrNo },
  { kind: "select", name: "price_list", label: english("Price list"), more: true, options: yesOrNo },
  { kind: "select", name: "credit_limit", label: english("Credit limit"), more: true, options: yesOrNo },
];

export default function Customers() {
  const t = useWords();
  const { rows, next, list, can, hidden } = useLoaderData<typeof loader>();
  useLiveTypes("parties.", "billing.");
  const { currency } = useCompany();
  const seen = useMemo(() => columns(t, currency).filter(({ key }) => !hidden.includes(key)), [t, currency, hidden]);
  const create = can.create ? (
    <ButtonLink look="primary" href="/customers/new">
      {t("New customer")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Customers")}>
        {create}
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("customer"), t("customers")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={seen}
        filters={filters.filter(({ name }) => !hidden.includes(name))}
        linked
        empty={t("There are no customers yet.")}
        action={create}
        steps={[{ href: "/imports", label: t("Take a file over") }]}
      />
    </>
  );
}
