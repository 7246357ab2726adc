import { data as json, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useLoaderData, useNavigate } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Instant, Quantity } from "#app/components/figures.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { useScans } from "#app/components/scan-capture.ts";
import { scanPageOf } from "#app/components/scan-pages.ts";
import { Status } from "#app/components/status.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { findOrder, listOrdersToPick, type OrderToPick } from "#app/modules/orders/pick-queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Pick", matches);

/** `?code=`: the number of an order, as it is scanned from its papers. */
export async function loader(args: LoaderFunctionArgs) {
  const code = new URL(args.request.url).searchParams.get("code")?.trim().slice(0, 64) ?? "";
  const { orderId, ...list } = await readScreen(args, "ship", "orders", async ({ tx }) => ({
    ...(await listOrdersToPick(tx, scanPageOf(args.request.url))),
    orderId: code ? await findOrder(tx, code) : null,
  }));
  if (orderId) return redirect(`/pick/${orderId}`);
  return json({ ...list, unknown: code || null }, { status: code ? 404 : 200 });
}

function State({ row }: { row: OrderToPick }) {
  const t = useWords();
  if (row.picked > 0) return <Status shape="open">{t("Being picked")}</Status>;
  if (row.reserved >= row.wanted) return <Status shape="draft">{t("Ready")}</Status>;
  return <Status shape="held">{row.reserved > 0 ? t("Partly there") : t("Waiting for stock")}</Status>;
}

const columns: Column<OrderToPick>[] = [
  {
    key: "number",
    head: english("Order"),
    phone: "title",
    cell: (row) => (
      <a href={`/pick/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "customer", head: english("Customer"), phone: "line", cell: (row) => row.customer },
  { key: "placed", head: english("Placed"), cell: (row) => <Instant value={row.placed_at} /> },
  {
    key: "wanted",
    head: english("To pick"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Quantity value={row.wanted} />,
  },
  { key: "picked", head: english("Picked"), numeric: true, cell: (row) => <Quantity value={row.picked} /> },
  { key: "state", head: english("State"), phone: "status", cell: (row) => <State row={row} /> },
];

export default function PickList() {
  const t = useWords();
  const { data, next, unknown } = useLoaderData<typeof loader>();
  const navigate = useNavigate();
  useScans(({ text }) => navigate(`/pick?${new URLSearchParams({ code: text })}`));
  useLiveTypes("orders.");
  return (
    <>
      <PageHead title={t("Pick")} />
      <Sheet>
        <Form method="get" className="scan-entry">
          <label htmlFor="scan-order">{t("Order number")}</label>
          <input
            id="scan-order"
            name="code"
            type="text"
            className="input"
            autoComplete="off"
            maxLength={64}
            data-scan-box=""
          />
          <Button look="primary">{t("Pick")}</Button>
        </Form>
        {unknown ? (
          <p className="notice negative" role="alert">
            {t("There is no order {unknown}.", { unknown })}
          </p>
        ) : null}
      </Sheet>
      <Sheet flush>
        {data.length === 0 ? (
          <NothingYet steps={[{ href: "/orders", label: t("Orders") }]}>
            {t("No order waits to be shipped. An order comes here by itself when it is placed.")}
          </NothingYet>
        ) : (
          <DataTable
            caption={t("Orders to pick, oldest first")}
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            linked
          />
        )}
        <Pager shown={data.length} next={next} noun={[t("order"), t("orders")]} />
      </Sheet>
    </>
  );
}
