import { useEffect, useState } from "react";
import { useWatch } from "react-hook-form";
import { formatMoney } from "#app/modules/shared/money.ts";
import { extendLine, parseMicro } from "#app/modules/shared/quantity.ts";
import { Combo } from "./combo.tsx";
import { MoneyField, QuantityField } from "./fields.tsx";
import { Money, Price, Quantity } from "./figures.tsx";
import { useFormScope } from "./form-context.ts";
import { type GridCell, LineGrid } from "./line-grid.tsx";
import type { LineValues } from "./order-input.ts";
import { type DecimalMark, readDecimal, typedDecimal } from "./typed.ts";
import { english, useWords } from "./words/index.ts";

type ItemFacts = { sku: string; name: string; price: string; available: number | null };
type Known = Record<string, ItemFacts | null>;

const COLUMNS = [
  { name: "sku", head: english("SKU") },
  { name: "quantity", head: english("Quantity") },
  { name: "unit_price", head: english("Unit price") },
];

export function OrderLines({ currency }: { currency: string }) {
  const t = useWords();
  const { form } = useFormScope();
  const lines: LineValues[] = useWatch({ control: form?.control, name: "items" }) ?? [];
  const known = useItemFacts(lines.map((line) => keyOf(line.sku)));
  return (
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
      cells={(cell) => <OrderCells {...cell} line={lines[cell.index]} {...{ known, currency }} />}
      foot={<OrderTotal {...{ lines, known, currency }} />}
    />
  );
}

function OrderCells(props: GridCell & { line: LineValues | undefined; known: Known; currency: string }) {
  const t = useWords();
  const { index, row, line, known, currency, focus } = props;
  const { form } = useFormScope();
  const facts = known[keyOf(line?.sku)];
  const net = netOf(line, facts, currency, t.locale.point);
  const at = `items.${index}`;
  return (
    <>
      <td className="span" data-label="SKU">
        <Combo
          name={`${at}.sku`}
          meantName={`${at}.meant`}
          label={t("SKU, line {index}", { index: index + 1 })}
          labelHidden
          source="/lookup/items"
          scan
          value={row.sku}
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
      <td data-label="Quantity">
        <QuantityField
          name={`${at}.quantity`}
          label={t("Quantity, line {index}", { index: index + 1 })}
          labelHidden
          value={row.quantity}
          size={8}
        />
      </td>
      <td data-label="Unit price">
        <MoneyField
          name={`${at}.unit_price`}
          label={t("Unit price, line {index}", { index: index + 1 })}
          labelHidden
          value={row.unit_price}
          placeholder={facts ? typedDecimal(facts.price, t.locale.point) : t("list price")}
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
    const words = typed && facts === null ? "No product has this SKU" : first && !typed ? "Name, price and stock" : "";
    return <div className="line-facts meta">{words}</div>;
  }
  const wanted = Number(readDecimal(line?.quantity ?? "") ?? 0);
  const short = facts.available !== null && wanted > facts.available;
  return (
    <div className="line-facts">
      {facts.name}
      <div className={short ? "short" : "meta"}>
        {t.rich("List price {price}", { price: <Price amount={facts.price} /> })}
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
  const price = line?.unit_price?.trim() ? readDecimal(line.unit_price, mark) : (facts?.price ?? null);
  if (quantity === null || price === null) return null;
  try {
    return extendLine(parseMicro(quantity), parseMicro(price), currency);
  } catch {
    return null;
  }
}

/** Before tax and only for orientation: the server prices the order. */
function OrderTotal(props: { lines: LineValues[]; known: Known; currency: string }) {
  const t = useWords();
  const { lines, known, currency } = props;
  const nets = lines.map((line) => netOf(line, known[keyOf(line.sku)], currency, t.locale.point));
  if (nets.every((net) => net === null)) return null;
  const total = nets.reduce<bigint>((sum, net) => sum + (net ?? 0n), 0n);
  return (
    <output className="lead font-semibold">
      {t.rich("Net {total}", { total: <Money amount={formatMoney(total, currency)} currency={currency} always /> })}
    </output>
  );
}

function keyOf(sku: string | undefined): string {
  return sku?.trim().toLowerCase() ?? "";
}

const SETTLE_MS = 200;

/** Name, list price and what is available now of every product whose SKU stands in a line, however it came there. */
function useItemFacts(skus: string[]): Known {
  const [known, learn] = useState<Known>({});
  const unknown = [...new Set(skus)].filter((sku) => sku !== "" && known[sku] === undefined).slice(0, 100);
  const asked = unknown.map((sku) => `sku=${encodeURIComponent(sku)}`).join("&");
  useEffect(() => {
    if (asked === "") return;
    const request = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/lookup/items?${asked}`, { signal: request.signal });
        if (!response.ok) return;
        const { items } = (await response.json()) as { items: ItemFacts[] };
        const found = Object.fromEntries(items.map((item) => [keyOf(item.sku), item]));
        const none = Object.fromEntries(new URLSearchParams(asked).getAll("sku").map((sku) => [sku, null]));
        learn((before) => ({ ...before, ...none, ...found }));
      } catch {
        // Without the network the lines are entered all the same; the server prices them.
      }
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      request.abort();
    };
  }, [asked]);
  return known;
}
