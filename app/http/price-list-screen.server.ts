import { type ActionFunctionArgs, data } from "@remix-run/node";
import { atTheirLines, changedRows, lineNumbers } from "#app/components/line-rows.ts";
import { recordId } from "#app/components/list-params.ts";
import { isEmptyPrice, priceListForm, priceListMerge, priceListValues } from "#app/components/price-list-form.tsx";
import { readPriceList } from "#app/modules/catalog/price-lists.server.ts";
import { changePriceList, createPriceList } from "#app/modules/catalog/save-price-list.server.ts";
import { lastChange } from "#app/modules/history.server.ts";
import { findItems } from "#app/modules/orders/find-items.server.ts";
import { type RefusedForm, readForm, runForm } from "./screen-forms.server.ts";

/** Saves what the price list form posted: a new list, or the one with the id. */
export async function savePriceListForm(
  args: ActionFunctionArgs,
  action: "create" | "update",
  resource: "price_lists",
  wanted: string | null,
) {
  const { values, meta: posted } = await readForm(args);
  const changed = changedRows(posted.intent, values.lines);
  // Without JavaScript the grid's own buttons post the form: the same page again, with a line more or less.
  if (changed)
    return data<RefusedForm>({ form: posted.form, values: { ...values, lines: changed } as never, errors: {} });

  const numbers = lineNumbers(values.lines, isEmptyPrice);
  return runForm(args, action, resource, {
    input: priceListForm,
    command: ({ tx, actor, now }, input) =>
      atTheirLines("lines", numbers, async () => {
        const skus = await findItems(tx, input.lines, (index) => `lines.${index}.sku`);
        const lines = input.lines.map(({ meant: _, ...line }, index) => ({ ...line, sku: skus[index] ?? line.sku }));
        if (wanted === null) return createPriceList(tx, actor, { ...input, lines }, now);
        return changePriceList(tx, actor, recordId(wanted, "price list"), { ...input, lines }, now);
      }),
    merge: {
      spec: priceListMerge,
      current: async ({ tx, actor }) => {
        const list = await readPriceList(tx, recordId(wanted ?? "", "price list"));
        return { values: priceListValues(list), version: list.version, changed: await lastChange(tx, actor, list.id) };
      },
    },
    done: ({ id, name }, again) => ({
      to: again ? "/prices/new" : `/prices/${id}`,
      flash: { kind: "done", text: `Price list ${name} saved.`, ...(again ? { href: `/prices/${id}` } : {}) },
    }),
  });
}
