import type { ItemView } from "#app/modules/inventory/views.ts";
import type { Column } from "./data-table.tsx";
import { Code, Money, Price, Quantity } from "./figures.tsx";
import { Status } from "./status.tsx";
import { useWords, type Words } from "./words/words.ts";

export type ItemRow = Pick<
  ItemView,
  | "id"
  | "sku"
  | "name"
  | "category"
  | "kind"
  | "price"
  | "qty_on_hand"
  | "reserved_qty"
  | "available_qty"
  | "incoming_qty"
  | "reorder_point"
  | "low_stock"
  | "active"
  | "stock_value"
>;

export function itemRow(item: ItemView): ItemRow {
  const {
    id,
    sku,
    name,
    category,
    kind,
    price,
    qty_on_hand,
    reserved_qty,
    available_qty,
    incoming_qty,
    reorder_point,
    low_stock,
    active,
  } = item;
  return {
    id,
    sku,
    name,
    category,
    kind,
    price,
    qty_on_hand,
    reserved_qty,
    available_qty,
    incoming_qty,
    reorder_point,
    low_stock,
    active,
    ...(item.stock_value === undefined ? {} : { stock_value: item.stock_value }),
  };
}

export function StockStatus({ item }: { item: Pick<ItemRow, "kind" | "low_stock" | "active" | "available_qty"> }) {
  const t = useWords();
  if (!item.active) return <Status shape="void">{t("Not sold")}</Status>;
  if (item.kind === "service") return <Status shape="draft">{t("Service")}</Status>;
  if (item.available_qty <= 0) return <Status shape="late">{t("None available")}</Status>;
  if (item.low_stock) return <Status shape="late">{t("Low")}</Status>;
  return <Status shape="done">{t("In stock")}</Status>;
}

const stocked = (row: ItemRow, value: number) => (row.kind === "service" ? "–" : <Quantity value={value} />);

/** `shows`: columns that are not everybody's, or that are mostly empty. */
export function itemColumns(
  t: Words,
  currency: string,
  shows: { value: boolean; incoming: boolean },
): Column<ItemRow>[] {
  const columns: Column<ItemRow>[] = [
    {
      key: "sku",
      sort: "sku",
      head: t("SKU"),
      tight: true,
      phone: "line",
      cell: (row) => (
        <a href={`/products/${row.id}`}>
          <Code>{row.sku}</Code>
        </a>
      ),
    },
    { key: "name", sort: "name", head: t("Name"), phone: "title", cell: (row) => row.name },
    { key: "category", head: t("Category"), cell: (row) => row.category },
    {
      key: "status",
      head: t("Status"),
      phone: "status",
      // What it looks at and no more, as the cell is tinted when that has changed.
      cell: ({ kind, low_stock, active, available_qty }) => (
        <StockStatus item={{ kind, low_stock, active, available_qty }} />
      ),
    },
    { key: "on_hand", head: t("On hand"), numeric: true, cell: (row) => stocked(row, row.qty_on_hand) },
    { key: "reserved", head: t("Reserved"), numeric: true, cell: (row) => stocked(row, row.reserved_qty) },
    {
      key: "available",
      head: t("Available"),
      numeric: true,
      phone: "amount",
      cell: (row) => stocked(row, row.available_qty),
    },
    ...(shows.incoming
      ? [
          {
            key: "incoming",
            head: t("Incoming"),
            numeric: true,
            cell: (row: ItemRow) => stocked(row, row.incoming_qty),
          },
        ]
      : []),
    { key: "reorder", head: t("Reorder at"), numeric: true, cell: (row) => <Quantity value={row.reorder_point} /> },
    {
      key: "price",
      sort: "price",
      head: t("Price, {currency}", { currency }),
      numeric: true,
      cell: (row) => <Price amount={row.price} />,
    },
  ];
  if (shows.value) {
    columns.push({
      key: "value",
      head: t("Value, {currency}", { currency }),
      numeric: true,
      cell: (row) => <Money amount={row.stock_value} dash />,
    });
  }
  return columns;
}
