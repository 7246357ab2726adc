import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Day, Price, Quantity } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { RecordPosition } from "#app/components/record-position.tsx";
import { Status } from "#app/components/status.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveSubject } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { type PriceListView, readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { readHistory } from "#app/modules/history.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data?.list.name ?? "Price list", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "price_lists", async ({ tx, actor }) => {
    const list = await readPriceList(tx, recordId(args.params.priceListId, "price list"));
    const history = await readHistory(tx, actor, [list.id], 30);
    const canEdit = may(actor, "update", "price_lists");
    return {
      list,
      history: toTimeline(wordsFor(args.request), history, canEdit ? `/prices/${list.id}/edit` : null),
      canEdit,
    };
  });

type Line = PriceListView["lines"][number];

function columns(t: Words, currency: string): Column<Line>[] {
  return [
    {
      key: "sku",
      head: t("SKU"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <a href={`/products/${row.item_id}`}>
          <Code>{row.sku}</Code>
        </a>
      ),
    },
    { key: "name", head: t("Product"), phone: "title", cell: (row) => row.name },
    { key: "from", head: t("First day"), tight: true, cell: (row) => <Day value={row.valid_from} /> },
    { key: "to", head: t("Last day"), tight: true, cell: (row) => <Day value={row.valid_to} /> },
    {
      key: "quantity",
      head: t("From quantity"),
      numeric: true,
      phone: "status",
      cell: (row) => <Quantity value={row.from_quantity} />,
    },
    {
      key: "price",
      head: t("Price, {currency}", { currency }),
      numeric: true,
      phone: "amount",
      cell: (row) => <Price amount={row.unit_price} />,
    },
  ];
}

export default function PriceList() {
  const t = useWords();
  const { list, history, canEdit } = useLoaderData<typeof loader>();
  useLiveSubject(list.id);
  return (
    <>
      <RecordPosition list="price-lists" id={list.id} />
      <RecordHead
        crumb={{ href: "/prices", label: t("Price lists") }}
        title={list.name}
        subtitle={<Code>{list.code}</Code>}
        status={<Status shape={list.active ? "done" : "void"}>{list.active ? t("In use") : t("Not in use")}</Status>}
      >
        {canEdit ? <ButtonLink href={`/prices/${list.id}/edit`}>{t("Edit")}</ButtonLink> : null}
      </RecordHead>
      <div className="columns">
        <div>
          <Sheet label={t("Price list")}>
            <Facts items={[[t("Customers"), <Quantity key="v" value={list.customers} />, true]]} />
          </Sheet>
          <Sheet flush title={t("Prices")}>
            {list.lines.length > 0 ? (
              <DataTable
                caption={t("Prices")}
                columns={columns(t, list.currency)}
                rows={list.lines}
                rowKey={(row) => row.id}
              />
            ) : (
              <NothingYet>{t("No prices yet: the products’ prices stand.")}</NothingYet>
            )}
          </Sheet>
        </div>
        <Sheet title={t("History")}>
          <Timeline items={history} />
        </Sheet>
      </div>
    </>
  );
}
