/*
 * Events that are a change of a record which its form can take back. Newer ones say what was before; of the others that is what the
 * event before them told, of the fields that both tell.
 */

export type Data = Record<string, unknown>;
type OrderLine = { sku: unknown; quantity: unknown; unit_price: unknown };
type PriceLine = { sku: unknown; from_quantity: unknown; valid_from: unknown; valid_to: unknown; unit_price: unknown };

const pick = <Row, Field extends string & keyof Row>(row: Row, ...fields: Field[]) =>
  Object.fromEntries(fields.map((field) => [field, row[field]])) as Pick<Row, Field>;

/** An order's lines as its form has them. */
export const orderRows = <Row extends OrderLine>(lines: readonly Row[]) =>
  lines.map((line) => pick(line, "sku", "quantity", "unit_price"));

/** A price list's lines as its form has them. In which order they came says nothing. */
export const priceRows = <Row extends PriceLine>(lines: readonly Row[]) =>
  lines
    .map((line) => pick(line, "sku", "from_quantity", "valid_from", "valid_to", "unit_price"))
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));

const startOf = ({ sku, from_quantity, valid_from }: Pick<PriceLine, "sku" | "from_quantity" | "valid_from">) =>
  `${String(sku).toLowerCase()}\n${String(from_quantity).padStart(20)}\n${valid_from ?? ""}`;

type Line = OrderLine & PriceLine & { item_id: unknown };
/** Which of these a line has goes by its record. */
export const linesOf = ({ lines }: Data) => (Array.isArray(lines) ? (lines as Line[]) : []);

/** What the event tells of its record, by the fields of its form. */
const TELLS: Record<string, (data: Data) => Data> = {
  "access.role_edited": () => ({}),
  "company.outlet_changed": () => ({}),
  "catalog.item_changed": (data) =>
    pick(data, "sku", "name", "price", "barcode", "category", "reorder_point", "active"),
  "catalog.price_list_changed": (data) => ({
    ...pick(data, "code", "name", "active"),
    lines: priceRows(linesOf(data)),
  }),
  "orders.order_amended": (data) => ({
    ...pick(data, "customer", "customer_reference", "outlet"),
    items: orderRows(linesOf(data)),
  }),
  "parties.customer_changed": (data) => pick(data, "code", "payment_terms_days"),
};

export const CHANGES = Object.keys(TELLS);

/** The first event of a record tells as much as its changes do. */
export const TELLING = [
  ...CHANGES,
  ...["catalog.item_created", "catalog.price_list_created", "parties.customer_created"],
  ...["orders.order_drafted", "orders.order_created"],
];

export const isChange = (type: string) => Object.hasOwn(TELLS, type);

/** A change with what was before and what is after it, by field. `former` is what the telling event before it said. */
export function withBefore(type: string, data: Data, former: Data | null): Data {
  const tells = TELLS[type];
  if (!tells || !former || data.before !== undefined) return data;
  const [before, after] = [tells(former), tells(data)];
  const known = Object.entries(before).filter(([field, value]) => value !== undefined && after[field] !== undefined);
  return { ...data, before: Object.fromEntries(known), after };
}
