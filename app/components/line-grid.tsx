import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import { type Control, type UseFormReturn, useFieldArray, useWatch } from "react-hook-form";
import { formatMoney } from "#app/modules/shared/money.ts";
import { extendLine, parseMicro } from "#app/modules/shared/quantity.ts";
import { useAnnounce } from "./announcer.tsx";
import { Button } from "./button.tsx";
import { Combo } from "./combo.tsx";
import { MoneyField, QuantityField } from "./fields.tsx";
import { Money, Price, Quantity } from "./figures.tsx";
import { useFormScope } from "./form-context.ts";
import { isEmptyLine, type LineValues } from "./order-input.ts";

export type OrderValues = { customer: string; customer_id: string; customer_reference: string; items: LineValues[] };
type ItemFacts = { name: string; price: string; available: number | null };
type Actions = { append: (at: number, values?: LineValues) => void; remove: (at: number) => void };

const COLUMNS = ["sku", "quantity", "unit_price"] as const;

/**
 * Lines of an order: an ordinary table of inputs. Without JavaScript its buttons post and the server renders the table
 * again; with it, lines come and go in the browser and the keys of the product's keyboard plan work.
 */
export function LineGrid({ form, currency }: { form: UseFormReturn<OrderValues>; currency: string }) {
  const { fields, insert, remove, move } = useFieldArray({ control: form.control, name: "items" });
  const { errors } = useFormScope();
  const [facts, setFacts] = useState<Record<string, ItemFacts>>({});
  const grid = useRef<HTMLTableElement>(null);
  const announce = useAnnounce();

  function focusCell(row: number, column: string) {
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[name="items.${row}.${column}"]`)?.focus());
  }

  const actions: Actions = {
    append(at, values = { sku: "", quantity: "", unit_price: "" }) {
      insert(at, values, { shouldFocus: false });
      focusCell(at, "sku");
    },
    remove(at) {
      const [gone] = [form.getValues(`items.${at}`)];
      if (fields.length === 1) insert(1, { sku: "", quantity: "", unit_price: "" }, { shouldFocus: false });
      remove(at);
      focusCell(Math.min(at, Math.max(0, fields.length - 2)), "sku");
      if (!isEmptyLine(gone)) announce({ kind: "done", text: `Line ${at + 1} (${gone?.sku ?? ""}) removed.` });
    },
  };

  const onKeyDown = useGridKeys({ form, rows: fields.length, actions, move, focusCell });

  function onPaste(event: ClipboardEvent<HTMLTableElement>) {
    const at = cellOf(event.target);
    const rows = event.clipboardData
      .getData("text")
      .split(/\r?\n/)
      .filter((row) => row.trim() !== "")
      .map((row) => row.split("\t"));
    if (!at || (rows.length < 2 && (rows[0]?.length ?? 0) < 2)) return;
    event.preventDefault();
    const start = COLUMNS.indexOf(at.column);
    for (const [offset, cells] of rows.entries()) {
      const row = at.row + offset;
      if (row >= form.getValues("items").length) insert(row, { sku: "", quantity: "", unit_price: "" });
      for (const [index, cell] of cells.entries()) {
        const column = COLUMNS[start + index];
        if (column) form.setValue(`items.${row}.${column}`, cell.trim());
      }
    }
    announce({ kind: "done", text: `${rows.length} lines pasted.` });
  }

  return (
    <div>
      <table ref={grid} className="lines" onKeyDown={onKeyDown} onPaste={onPaste}>
        <caption className="hide">Order lines</caption>
        <thead>
          <tr>
            <th scope="col">SKU</th>
            <th scope="col">Product</th>
            <th scope="col">Quantity</th>
            <th scope="col">Unit price, {currency}</th>
            <th scope="col" className="num">
              Net
            </th>
            <th scope="col">
              <span className="hide">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field, index) => {
            const known = facts[field.id];
            return (
              <tr key={field.id} data-row={index}>
                <td className="span" data-label="SKU">
                  <Combo
                    name={`items.${index}.sku`}
                    label={`SKU, line ${index + 1}`}
                    labelHidden
                    source="/lookup/items"
                    value={field.sku}
                    onPick={(choice) => {
                      setFacts((before) => ({ ...before, [field.id]: choice.data as unknown as ItemFacts }));
                      if (!form.getValues(`items.${index}.quantity`)) form.setValue(`items.${index}.quantity`, "1");
                      focusCell(index, "quantity");
                    }}
                  />
                </td>
                <td className="span">{known ? <LineFacts facts={known} /> : null}</td>
                <td data-label="Quantity">
                  <QuantityField
                    name={`items.${index}.quantity`}
                    label={`Quantity, line ${index + 1}`}
                    labelHidden
                    value={field.quantity}
                    size={8}
                  />
                </td>
                <td data-label="Unit price">
                  <MoneyField
                    name={`items.${index}.unit_price`}
                    label={`Unit price, line ${index + 1}`}
                    labelHidden
                    value={field.unit_price}
                    placeholder={known?.price ?? "list price"}
                    size={10}
                  />
                </td>
                <td className="num">
                  <LineNet control={form.control} index={index} price={known?.price} currency={currency} />
                </td>
                <td>
                  <Button
                    look="quiet"
                    name="_intent"
                    value={`remove-line:${index}`}
                    data-skip-enter="1"
                    aria-label={`Remove line ${index + 1}`}
                    onClick={(event) => {
                      event.preventDefault();
                      actions.remove(index);
                    }}
                  >
                    Remove
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {errors?.items ? (
        <p className="field" id="order-items">
          <span className="error">{errors.items}</span>
        </p>
      ) : null}
      <div className="lines-foot">
        <Button
          name="_intent"
          value="add-line"
          data-skip-enter="1"
          onClick={(event) => {
            event.preventDefault();
            actions.append(fields.length);
          }}
        >
          Add line
        </Button>
        <OrderTotal control={form.control} facts={fields.map((field) => facts[field.id])} currency={currency} />
      </div>
    </div>
  );
}

function LineFacts({ facts }: { facts: ItemFacts }) {
  return (
    <div className="line-facts">
      {facts.name}
      <div className="meta">
        List price <Price amount={facts.price} />
        {facts.available === null ? null : (
          <>
            , <Quantity value={facts.available} /> available
          </>
        )}
      </div>
    </div>
  );
}

function netOf(line: LineValues | undefined, price: string | undefined, currency: string): bigint | null {
  const unit = line?.unit_price?.trim() || price;
  if (!line?.quantity?.trim() || !unit) return null;
  try {
    return extendLine(parseMicro(line.quantity.trim()), parseMicro(unit), currency);
  } catch {
    return null;
  }
}

function LineNet(props: { control: Control<OrderValues>; index: number; price?: string; currency: string }) {
  const line = useWatch({ control: props.control, name: `items.${props.index}` });
  const net = netOf(line, props.price, props.currency);
  return net === null ? null : <Money amount={formatMoney(net, props.currency)} />;
}

/** Before tax and only for orientation: the server prices the order. */
function OrderTotal(props: { control: Control<OrderValues>; facts: (ItemFacts | undefined)[]; currency: string }) {
  const lines = useWatch({ control: props.control, name: "items" });
  const nets = (lines ?? []).map((line, index) => netOf(line, props.facts[index]?.price, props.currency));
  if (nets.every((net) => net === null)) return null;
  const total = nets.reduce<bigint>((sum, net) => sum + (net ?? 0n), 0n);
  return (
    <output className="lead font-semibold">
      Net <Money amount={formatMoney(total, props.currency)} currency={props.currency} always />
    </output>
  );
}

type Cell = { row: number; column: (typeof COLUMNS)[number] };

function cellOf(target: EventTarget): Cell | null {
  const name = target instanceof HTMLInputElement ? target.name : "";
  const [, row, column] = /^items\.(\d+)\.(sku|quantity|unit_price)$/.exec(name) ?? [];
  return row === undefined ? null : { row: Number(row), column: column as Cell["column"] };
}

function useGridKeys(grid: {
  form: UseFormReturn<OrderValues>;
  rows: number;
  actions: Actions;
  move: (from: number, to: number) => void;
  focusCell: (row: number, column: string) => void;
}) {
  const { form, rows, actions, move, focusCell } = grid;

  /** True when the key was ours. */
  function handle(event: KeyboardEvent, { row, column }: Cell): boolean {
    const last = row === rows - 1;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (plain && (event.key === "Enter" || event.key === "Tab") && last && column === "unit_price") {
      // An empty last line is the way out of the grid, so nobody is trapped and no phantom line is saved.
      if (isEmptyLine(form.getValues(`items.${row}`))) return false;
      actions.append(rows);
      return true;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = row + step;
    if (step !== 0 && target >= 0 && target < rows) {
      if (event.altKey && event.shiftKey) move(row, target);
      else if (!event.ctrlKey) return false;
      focusCell(target, column);
      return true;
    }
    if (!event.ctrlKey) return false;
    if (event.key === "Insert") actions.append(row + 1);
    else if (event.key === "Delete") actions.remove(row);
    else if (event.key.toLowerCase() === "d" && row > 0) {
      form.setValue(`items.${row}.${column}`, form.getValues(`items.${row - 1}.${column}`));
    } else return false;
    return true;
  }

  return (event: KeyboardEvent<HTMLTableElement>) => {
    const cell = event.defaultPrevented ? null : cellOf(event.target);
    if (cell && handle(event, cell)) event.preventDefault();
  };
}
