import type { Company } from "#app/modules/access/company.server.ts";
import { readListPrices } from "#app/modules/catalog/price-lists.server.ts";
import { listPriceFor } from "#app/modules/catalog/rules.ts";
import { taxDocument } from "#app/modules/ledger/tax.ts";
import { readTaxFinder } from "#app/modules/ledger/taxes.server.ts";
import type { PlaceOrderInput } from "#app/modules/orders/input.ts";
import { refuseErased } from "#app/modules/parties/erased.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney, MAX_MINOR } from "#app/modules/shared/money.ts";
import {
  extendLine,
  formatMicro,
  formatUnitPrice,
  type Micro,
  microToNumber,
  parseMicro,
} from "#app/modules/shared/quantity.ts";
import { BadInput, type InputError } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

export type PricedLine = {
  id: string;
  lineNo: number;
  itemId: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  quantity: Micro;
  unitPrice: Micro;
  netMinor: bigint;
  taxMinor: bigint;
};

export type PricedOrder = { lines: PricedLine[]; subtotalMinor: bigint; taxMinor: bigint; totalMinor: bigint };

export type OrderCustomer = { id: string; taxCategory: string; country: string | null; priceListId: string | null };

/**
 * Whom an order is for; who is being erased at this moment is waited for, as the order would be open with them.
 * Refuses: BadInput (unknown customer), erased_customer.
 */
export async function readOrderCustomer(tx: Tx, customerId: string): Promise<OrderCustomer> {
  const [customer] = await tx<(OrderCustomer & { code: string; erased_at: Date | null })[]>`
    select id, tax_category as "taxCategory", country, price_list_id as "priceListId", code, erased_at
      from customer where id = ${customerId} for key share`;
  if (!customer) throw BadInput.at("customer_id", "unknown_customer", "There is no such customer");
  refuseErased(customer);
  return customer;
}

type ItemRow = {
  id: string;
  sku: string;
  name: string;
  kind: "stock" | "service";
  price: string;
  tax_category: string;
  active: boolean;
};

/**
 * Prices the lines: what the line names, else what the customer's price list says for its quantity on `day`, else the item's price;
 * taxes by the customer's and the item's category on `day`.
 * Refuses: BadInput at the line (unknown or inactive SKU, amount too large).
 */
export async function priceOrder(
  tx: Tx,
  company: Company,
  customer: OrderCustomer,
  items: PlaceOrderInput["items"],
  day: string,
): Promise<PricedOrder> {
  const skus = [...new Set(items.map((item) => item.sku.toLowerCase()))];
  const unpriced = items.filter((item) => item.unit_price === undefined).map((item) => item.sku);
  const [rows, taxesOf, listed] = await Promise.all([
    tx<ItemRow[]>`select id, sku, name, kind, price, tax_category, active from item where sku_key = any(${skus})`,
    readTaxFinder(tx, customer, day),
    customer.priceListId && unpriced.length > 0 ? readListPrices(tx, customer.priceListId, unpriced, day) : null,
  ]);
  const bySku = new Map(rows.map((row) => [row.sku.toLowerCase(), row]));

  const errors: InputError[] = [];
  const found = items.flatMap((item, index) => {
    const row = bySku.get(item.sku.toLowerCase());
    if (!row) errors.push({ path: `items.${index}.sku`, code: "unknown_sku", message: `There is no item ${item.sku}` });
    else if (!row.active)
      errors.push({ path: `items.${index}.sku`, code: "inactive_item", message: `${row.sku} is no longer sold` });
    if (!row) return [];
    const unitPrice =
      item.unit_price ?? listPriceFor(listed?.get(row.id) ?? [], item.quantity, day) ?? parseMicro(row.price);
    const amountMinor = extendLine(item.quantity, unitPrice, company.currency);
    if (amountMinor > MAX_MINOR)
      errors.push({
        path: `items.${index}.quantity`,
        code: "amount_too_large",
        message: "This line's amount is too large",
      });
    return [{ row, quantity: item.quantity, unitPrice, amountMinor, taxes: taxesOf(row.tax_category) }];
  });
  if (errors.length > 0) throw new BadInput(errors);
  const taxed = taxDocument(found, company.taxRounding);
  if (taxed.totalMinor > MAX_MINOR) throw BadInput.at("items", "amount_too_large", "The order's total is too large");

  return {
    lines: found.map(({ row, quantity, unitPrice }, index) => ({
      id: newId(),
      lineNo: index + 1,
      itemId: row.id,
      sku: row.sku,
      name: row.name,
      kind: row.kind,
      quantity,
      unitPrice,
      netMinor: taxed.lines[index]?.netMinor ?? 0n,
      taxMinor: taxed.lines[index]?.taxMinor ?? 0n,
    })),
    subtotalMinor: taxed.subtotalMinor,
    taxMinor: taxed.taxMinor,
    totalMinor: taxed.totalMinor,
  };
}

export function lineRows(tenantId: string, orderId: string, lines: PricedLine[], waiting: ReadonlySet<string>) {
  return lines.map((line) => ({
    id: line.id,
    tenant_id: tenantId,
    order_id: orderId,
    line_no: line.lineNo,
    item_id: line.itemId,
    sku: line.sku,
    name: line.name,
    kind: line.kind,
    quantity: formatMicro(line.quantity),
    unit_price: formatMicro(line.unitPrice),
    net_minor: line.netMinor,
    tax_minor: line.taxMinor,
    waiting: waiting.has(line.id),
  }));
}

/** The lines as events carry them. */
export function lineFacts(lines: PricedLine[], currency: string) {
  return lines.map((line) => ({
    line_id: line.id,
    line_no: line.lineNo,
    item_id: line.itemId,
    sku: line.sku,
    name: line.name,
    kind: line.kind,
    quantity: microToNumber(line.quantity),
    unit_price: formatUnitPrice(line.unitPrice, currency),
    net: formatMoney(line.netMinor, currency),
    tax: formatMoney(line.taxMinor, currency),
  }));
}
