import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Discussion } from "#app/components/discussion.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Instant, Money, Price, Quantity } from "#app/components/figures.tsx";
import { StockStatus } from "#app/components/item-columns.tsx";
import { readParams } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { RecordPosition } from "#app/components/record-position.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { commentAction, readDiscussion } from "#app/http/comments.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveSubject } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { readHistory } from "#app/modules/history.server.ts";
import { listMoves, listReservations, readItem, readItemById } from "#app/modules/inventory/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.item.sku} · ${data.item.name}` : "Product", matches);

/** Moves on the record's first page, and on a page of all of them. */
const LATEST = 5;
const MOVES = 50;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "products", async (call) => {
    const { tx, actor } = call;
    const sight = { cost: may(actor, "read", "product_cost") };
    const wanted = args.params.productId ?? "";
    // Reports and scanners know the SKU; links on screens the id.
    const item = z.uuid().safeParse(wanted).success
      ? await readItemById(tx, wanted, sight)
      : await readItem(tx, wanted, sight);
    const { filter } = readParams(args.request.url, { show: z.literal("moves"), after: z.uuid() });
    const seesStock = may(actor, "read", "stock");
    const update = may(actor, "update", "products");
    const page = filter.show ? { limit: MOVES, after: filter.after ?? null } : { limit: LATEST, after: null };
    const [moves, reservations, history] = await Promise.all([
      seesStock ? listMoves(tx, { itemId: item.id }, page, sight) : null,
      seesStock ? listReservations(tx, item.id) : [],
      readHistory(tx, actor, [item.id], 30),
    ]);
    return {
      item,
      show: filter.show ?? null,
      moves,
      reservations,
      history: toTimeline(wordsFor(args.request), history, update ? `/products/${item.id}/edit` : null),
      discussion: await readDiscussion(call, "product", item.id),
      can: { update, adjust: may(actor, "create", "stock"), cost: sight.cost },
    };
  });

export const action = (args: ActionFunctionArgs) => commentAction(args, "product", args.params.productId);

type Loaded = Awaited<ReturnType<typeof loader>>;
type Move = NonNullable<Loaded["moves"]>["data"][number];
type Reservation = Loaded["reservations"][number];

const moveColumns: Column<Move>[] = [
  { key: "at", head: english("Moved"), phone: "title", cell: (row) => <Instant value={row.moved_at} /> },
  { key: "from", head: english("From"), cell: (row) => row.from },
  { key: "to", head: english("To"), phone: "line", cell: (row) => row.to },
  { key: "why", head: english("Reason"), phone: "status", cell: (row) => <MoveReason move={row} /> },
  { key: "who", head: english("By"), cell: (row) => row.actor },
  {
    key: "quantity",
    head: english("Quantity"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Quantity value={row.quantity} />,
  },
];
/** What of a move the first page has room for. */
const latestColumns = moveColumns.filter(({ key }) => ["at", "why", "quantity"].includes(key));
const valueColumn: Column<Move> = {
  key: "value",
  head: english("Value"),
  numeric: true,
  cell: (row) => <Money amount={row.value} />,
};

function MoveReason({ move }: { move: Move }) {
  const t = useWords();
  // A document by its number, or a reason out of a list.
  const words = t.sentence(move.reason);
  return move.source_type === "order" ? <a href={`/orders/${move.source_id}`}>{words}</a> : words;
}

function ByHand() {
  const t = useWords();
  return t("Reserved by hand");
}

const reservationColumns: Column<Reservation>[] = [
  {
    key: "order",
    head: english("For"),
    phone: "title",
    cell: (row) => (row.order_id ? <a href={`/orders/${row.order_id}`}>{row.order_number}</a> : <ByHand />),
  },
  { key: "since", head: english("Since"), phone: "status", cell: (row) => <Instant value={row.created_at} /> },
  {
    key: "quantity",
    head: english("Held"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Quantity value={row.open_quantity} />,
  },
];

export default function Product() {
  const t = useWords();
  const { item, show, moves, reservations, history, discussion, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveSubject(item.id);
  const goods = item.kind === "stock";
  const path = `/products/${item.id}`;
  return (
    <>
      <RecordPosition list="products" id={item.id} />
      <RecordHead
        crumb={{ href: "/products", label: t("Products and stock") }}
        title={<Code>{item.sku}</Code>}
        subtitle={item.name}
        status={<StockStatus item={item} />}
      >
        {can.adjust && goods ? (
          <ButtonLink look="primary" href={`/stock/adjust?sku=${encodeURIComponent(item.sku)}`}>
            {t("Adjust stock")}
          </ButtonLink>
        ) : null}
        {can.update ? <ButtonLink href={`${path}/edit`}>{t("Edit")}</ButtonLink> : null}
        <ButtonLink href={`/labels?item=${encodeURIComponent(item.sku)}`}>{t("Labels")}</ButtonLink>
      </RecordHead>
      {moves ? (
        <Tabs
          label={t("Product")}
          tabs={[
            { href: path, label: t("Overview") },
            { href: `${path}?show=moves`, label: t("Stock moves") },
          ]}
        />
      ) : null}
      {moves && show === "moves" ? (
        <Sheet flush label={t("Stock moves")}>
          <Moves moves={moves} columns={can.cost ? [...moveColumns, valueColumn] : moveColumns} />
          <Pager shown={moves.data.length} next={moves.next} noun={[t("move"), t("moves")]} />
        </Sheet>
      ) : (
        <div className="columns">
          <div>
            <Sheet label={t("Product")}>
              <ProductFacts item={item} cost={can.cost} />
            </Sheet>
            {reservations.length > 0 ? (
              <Sheet flush title={t("Reserved for")}>
                <DataTable
                  caption={t("Open reservations")}
                  columns={reservationColumns}
                  rows={reservations}
                  rowKey={(row) => row.id}
                />
              </Sheet>
            ) : null}
            {moves ? (
              <Sheet
                flush
                title={t("Latest stock moves")}
                aside={moves.next ? <a href={`${path}?show=moves`}>{t("All stock moves")}</a> : null}
              >
                <Moves moves={moves} columns={latestColumns} />
              </Sheet>
            ) : null}
          </div>
          <div>
            <Discussion history={history} {...discussion} refused={refused} />
          </div>
        </div>
      )}
    </>
  );
}

function Moves({ moves, columns }: { moves: NonNullable<Loaded["moves"]>; columns: Column<Move>[] }) {
  const t = useWords();
  if (moves.data.length === 0) return <NothingYet>{t("Nothing has moved yet.")}</NothingYet>;
  return <DataTable caption={t("Stock moves")} columns={columns} rows={moves.data} rowKey={(row) => row.id} />;
}

function ProductFacts({ item, cost }: { item: Loaded["item"]; cost: boolean }) {
  const t = useWords();
  const goods = item.kind === "stock";
  return (
    <Facts
      items={[
        [t("On hand"), goods ? <Quantity key="v" value={item.qty_on_hand} /> : null, true],
        [t("Reserved"), goods ? <Quantity key="v" value={item.reserved_qty} /> : null, true],
        [t("Available"), goods ? <Quantity key="v" value={item.available_qty} /> : null, true],
        [t("Incoming"), goods && item.incoming_qty > 0 ? <Quantity key="v" value={item.incoming_qty} /> : null, true],
        [t("Price, {currency}", { currency: item.currency }), <Price key="v" amount={item.price} />, true],
        [t("Reorder at"), <Quantity key="v" value={item.reorder_point} />],
        [t("Average cost"), cost && item.average_cost ? <Price key="v" amount={item.average_cost} /> : null],
        [t("Stock value"), cost && goods ? <Money key="v" amount={item.stock_value} /> : null],
        [t("Category"), item.category],
        [t("Barcode"), item.barcode ? <Code key="v">{item.barcode}</Code> : null],
      ]}
    />
  );
}
