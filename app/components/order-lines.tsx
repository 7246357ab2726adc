import { type ReactNode, useEffect, useState } from "react";
import { useWatch } from "react-hook-form";
import { listPriceFor } from "#app/modules/catalog/rules.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { extendLine, parseMicro } from "#app/modules/shared/quantity.ts";
import { Combo } from "./combo.tsx";
import { MoneyField, QuantityField } from "./fields.tsx";
import { Money, Price, Quantity } from "./figures.tsx";
import { useFormScope } from "./form-context.ts";
import { type GridCell, LineGrid } from "./line-grid.tsx";
import type { LineValues } from "./order-input.ts";
import { type DecimalMark, readDecimal, typedDecimal } from "./typed.ts";
import { english, useWords } from "./words/words.ts";

type ItemFacts = {
  sku: string;
  name: string;
  price: string;
  available: number | null;
  list_prices?: { from_quantity: string; valid_from: string | null; unit_price: string }[];
};
type Known = Record<string, ItemFacts | null>;

export type PickedCustomer = { id: string; text: string };

const ITEMS = "/lookup/items";

const COLUMNS = [
  { name: "sku", head: english("SKU") },
  { name: "quantity", head: english("Quantity") },
  { name: "unit_price", head: english("Unit price") },
];

type Props = {
  currency: string;
  /** Who was picked; the text tells whether they are still meant. */
  customer: PickedCustomer | null;
  /** What ends the form, beside the total. */
  buttons: ReactNode;
};

export function OrderLines({ currency, customer, buttons }: Props) {
  const t = useWords();
  const { form } = useFormScope();
  const lines: LineValues[] = useWatch({ control: form?.control, name: "items" }) ?? [];
  const named: string | undefined = useWatch({ control: form?.control, name: "customer" });
  const whom = customer && (named === undefined || named.trim() === customer.text.trim()) ? customer.id : "";
  const known = useItemFacts(
    lines.map((line) => keyOf(line.sku)),
    whom,
  );
  const source = whom === "" ? ITEMS : `${ITEMS}?customer_id=${whom}`;
  return (
    <>
      <LineGrid
        name="items"
        caption={t("Order lines")}
        columns={COLUMNS}
        nameOf={(row) => row.sku ?? ""}
        heads={
          <>
            <th scope="col" className="w-sku">
              {t("SKU")}
            </th>
            <th scope="col">{t("Product")}</th>
            <th scope="col" className="w-figure">
              {t("Quantity")}
            </th>
            <th scope="col" className="w-figure">
              {t("Unit price, {currency}", { currency })}
            </th>
            <th scope="col" className="num w-figure">
              {t("Net")}
            </th>
          </>
        }
        cells={(cell) => <OrderCells {...cell} line={lines[cell.index]} {...{ known, currency, source }} />}
      />
      <div className="actions in-sight">
        {buttons}
        <OrderTotal {...{ lines, known, currency }} />
      </div>
    </>
  );
}

function OrderCells(
  props: GridCell & { line: LineValues | undefined; known: Known; currency: string; source: string },
) {
  const t = useWords();
  const { index, row, line, known, currency, source, focus } = props;
  const { form } = useFormScope();
  const facts = known[keyOf(line?.sku)];
  const net = netOf(line, facts, currency, t.locale.point);
  const usual = facts ? (customerPrice(line, facts, t.locale.point) ?? facts.price) : null;
  const at = `items.${index}`;
  return (
    <>
      <td className="span" data-label={t("SKU")}>
        <Combo
          name={`${at}.sku`}
          meantName={`${at}.meant`}
          label={t("SKU, line {index}", { index: index + 1 })}
          labelHidden
          source={source}
          scan
          value={row.sku}
          leadsOn
          onPick={(_choice, here) => {
            if (!form?.getValues(`${at}.quantity`)) {
              form?.setValue(`${at}.quantity`, "1");
              // Who went on before the answer came types over the 1, not behind it.
              const cell = document.activeElement;
              if (cell instanceof HTMLInputElement && cell.name === `${at}.quantity`) cell.select();
            }
            if (here) focus("quantity");
          }}
        />
      </td>
      <td className="span">
        <LineFacts facts={facts} line={line} first={index === 0} />
      </td>
      <td data-label={t("Quantity")}>
        <QuantityField
          name={`${at}.quantity`}
          label={t("Quantity, line {index}", { index: index + 1 })}
          labelHidden
          value={row.quantity}
          size={8}
        />
      </td>
      <td data-label={t("Unit price")}>
        <MoneyField
          name={`${at}.unit_price`}
          label={t("Unit price, line {index}", { index: index + 1 })}
          labelHidden
          value={row.unit_price}
          placeholder={usual ? typedDecimal(usual, t.locale.point) : t("list price")}
          size={10}
        />
      </td>
      <td className="num">{net === null ? null : <Money amount={formatMoney(net, currency)} />}</td>
    </>
  );
}

function LineFacts(props: { facts: ItemFacts | null | undefined; line: LineValues | undefined; first: boolean }) {
  const t = useWords();
  const { facts, line, first } = props;
  if (!facts) {
    // Its room is there from the start, so that nothing moves when the answer comes.
    const typed = keyOf(line?.sku) !== "";
    const words =
      typed && facts === null ? t("No product has this SKU") : first && !typed ? t("Name, price and stock") : "";
    return <div className="line-facts meta">{words}</div>;
  }
  const own = customerPrice(line, facts, t.locale.point);
  const wanted = Number(readDecimal(line?.quantity ?? "", t.locale.point) ?? 0);
  const short = facts.available !== null && wanted > facts.available;
  return (
    <div className="line-facts">
      {facts.name}
      <div className={short ? "short" : "meta"}>
        {own
          ? t.rich("Customer’s price {price}", { price: <Price amount={own} /> })
          : t.rich("List price {price}", { price: <Price amount={facts.price} /> })}
        {facts.available === null ? null : (
          <>
            ,{" "}
            {t.rich(short ? "only {available} available" : "{available} available", {
              available: <Quantity value={facts.available} />,
            })}
          </>
        )}
      </div>
    </div>
  );
}

function netOf(
  line: LineValues | undefined,
  facts: ItemFacts | null | undefined,
  currency: string,
  mark: DecimalMark,
): bigint | null {
  const quantity = readDecimal(line?.quantity ?? "", mark);
  const usual = facts ? (customerPrice(line, facts, mark) ?? facts.price) : null;
  const price = line?.unit_price?.trim() ? readDecimal(line.unit_price, mark) : usual;
  if (quantity === null || price === null) return null;
  try {
    return extendLine(parseMicro(quantity), parseMicro(price), currency);
  } catch {
    return null;
  }
}

/** What the customer's price list says for the quantity of the line; nothing is said of less than its first quantity. */
function customerPrice(
  line: LineValues | undefined,
  { list_prices = [] }: ItemFacts,
  mark: DecimalMark,
): string | null {
  const quantity = readDecimal(line?.quantity?.trim() || "1", mark);
  if (list_prices.length === 0 || quantity === null) return null;
  // The server has left out what is not valid today.
  const prices = list_prices.map((one) => ({
    fromQuantity: parseMicro(one.from_quantity),
    validFrom: one.valid_from,
    validTo: null,
    unitPrice: parseMicro(one.unit_price),
  }));
  try {
    const found = listPriceFor(prices, parseMicro(quantity), "9999-12-31");
    return found === null
      ? null
      : (list_prices[prices.findIndex((one) => one.unitPrice === found)]?.unit_price ?? null);
  } catch {
    return null;
  }
}

/** Before tax and only for orientation: the server prices the order. */
function OrderTotal(props: { lines: LineValues[]; known: Known; currency: string }) {
  const t = useWords();
  const { lines, known, currency } = props;
  const nets = lines.map((line) => netOf(line, known[keyOf(line.sku)], currency, t.locale.point));
  const total = nets.reduce<bigint>((sum, net) => sum + (net ?? 0n), 0n);
  const isKnown = nets.some((net) => net !== null);
  return (
    <output className="lead font-semibold">
      {t.rich("Net {total}", {
        total: isKnown ? <Money amount={formatMoney(total, currency)} currency={currency} always /> : "–",
      })}
    </output>
  );
}

function keyOf(sku: string | undefined): string {
  return sku?.trim().toLowerCase() ?? "";
}

const SETTLE_MS = 200;

const NONE: Known = {};

/**
 * Name, price and what is available now of every product whose SKU stands in a line, however it came there; for a customer by its
 * price list.
 */
function useItemFacts(skus: string[], whom: string): Known {
  const [all, learn] = useState<Record<string, Known>>({});
  const known = all[whom] ?? NONE;
  const unknown = [...new Set(skus)].filter((sku) => sku !== "" && known[sku] === undefined).slice(0, 100);
  const asked = unknown.map((sku) => `sku=${encodeURIComponent(sku)}`).join("&");
  useEffect(() => {
    if (asked === "") return;
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`${ITEMS}?${asked}${whom && `&customer_id=${whom}`}`, { signal: request.signal });
        if (!response.ok) return;
        const { items } = (await response.json()) as { items: ItemFacts[] };
        const found = Object.fromEntries(items.map((item) => [keyOf(item.sku), item]));
        const none = Object.fromEntries(new URLSearchParams(asked).getAll("sku").map((sku) => [sku, null]));
        learn((before) => ({ ...before, [whom]: { ...before[whom], ...none, ...found } }));
      } catch {
        // Without the network the lines are entered all the same; the server prices them.
      }
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [asked, whom]);
  return known;
}
