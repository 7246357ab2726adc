import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { Column } from "#app/components/data-table.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { DAYS, type Filter } from "#app/components/filter-bar.tsx";
import { ExportLinks, ListView } from "#app/components/list-view.tsx";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { durationText } from "#app/components/record-words.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { shipmentList } from "#app/http/lists/records.server.ts";
import { listScreen } from "#app/http/screen-lists.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import type { ShipmentView } from "#app/modules/orders/list-shipments.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle(english("Shipments"), matches);

export const loader = (args: LoaderFunctionArgs) =>
  listScreen(
    args,
    shipmentList,
    (row) => row,
    () => ({}),
  );

const columns = (t: Words): Column<ShipmentView>[] => [
  {
    key: "number",
    head: t("Shipment"),
    tight: true,
    phone: "title",
    cell: (row) => (
      <a href={`/orders/${row.order_id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "order", head: t("Order"), tight: true, phone: "line", cell: (row) => <Code>{row.order}</Code> },
  { key: "customer", head: t("Customer"), phone: "line", cell: (row) => row.customer },
  { key: "placed_at", head: t("Placed"), cell: (row) => <Instant value={row.placed_at} /> },
  { key: "shipped_at", head: t("Shipped"), cell: (row) => <Instant value={row.shipped_at} /> },
  {
    key: "seconds",
    head: t("Time to ship"),
    numeric: true,
    phone: "amount",
    cell: (row) => durationText(t, row.seconds),
  },
];

export default function Shipments() {
  const { rows, next, list } = useLoaderData<typeof loader>();
  const t = useWords();
  useLiveTypes("orders.order_");
  const filters: Filter[] = [
    { ...DAYS, label: t("Day") },
    { kind: "only", name: "customer_id", label: t("Of one customer") },
  ];
  return (
    <>
      <PageHead title={t("Shipments")} crumb={{ href: "/reports", label: t("Reports") }}>
        <ExportLinks list={list} />
      </PageHead>
      <ListView
        list={list}
        noun={[t("shipment"), t("shipments")]}
        rows={rows}
        next={next}
        rowKey={(row) => row.id}
        columns={columns(t)}
        filters={filters}
        days
        empty={t("Nothing has been shipped yet. Orders are shipped by picking them, or on their page.")}
        steps={[{ href: "/pick", label: t("Pick") }]}
      />
    </>
  );
}
