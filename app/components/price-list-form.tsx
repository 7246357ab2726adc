import * as z from "zod";
import { changePriceListInput, MOST_PRICES, priceListLineInput } from "#app/modules/catalog/input.ts";
import { line as textLine } from "#app/modules/shared/schemas.ts";
import { Button, ButtonLink } from "./button.tsx";
import { Combo } from "./combo.tsx";
import { CheckField, DayField, MoneyField, QuantityField, TextField } from "./fields.tsx";
import { useCompany } from "./figures.tsx";
import { at, type FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { asTexts, type FormTree } from "./form-values.ts";
import { type GridRow, LineGrid } from "./line-grid.tsx";
import { asDay, asFigure, asYesNo, type MergeSpec } from "./merge.ts";
import { typedDecimal, withTyped } from "./typed.ts";
import { english, useWords } from "./words/words.ts";

const COLUMNS = [
  { name: "sku", head: english("SKU") },
  { name: "from_quantity", head: english("From quantity") },
  { name: "valid_from", head: english("First day") },
  { name: "valid_to", head: english("Last day") },
  { name: "unit_price", head: english("Unit price") },
];

const EMPTY = Object.fromEntries(COLUMNS.map(({ name }) => [name, ""]));

export function isEmptyPrice(row: unknown): boolean {
  if (row === null || typeof row !== "object") return true;
  return COLUMNS.every(({ name }) => {
    const value = (row as Record<string, unknown>)[name];
    return typeof value !== "string" || value.trim() === "";
  });
}

function withoutEmpty(row: unknown): unknown {
  const filled = Object.entries(row as object).filter(([, value]) => typeof value !== "string" || value.trim() !== "");
  return Object.fromEntries(filled);
}

const line = z.preprocess(
  (row) => (isEmptyPrice(row) ? null : withoutEmpty(row)),
  priceListLineInput
    .extend({
      /** An SKU, a barcode or a name; found on the server. */
      sku: textLine(200, "SKU"),
      /** Which product a text that fits several means. */
      meant: z.string().max(64).optional(),
    })
    .nullable(),
);

const TYPED = {
  "lines.*.from_quantity": "decimal",
  "lines.*.unit_price": "decimal",
  "lines.*.valid_from": "day",
  "lines.*.valid_to": "day",
} as const;

/** Lines in which nothing was typed do not count; the others keep their places, so that a message finds its line. */
export const priceListForm = z.preprocess(
  (values) => {
    const tree = withTyped(values, TYPED) as Record<string, unknown>;
    // Browsers post nothing for a box that is not ticked; on this form nothing means no.
    return { ...tree, active: tree.active === "on" || tree.active === true };
  },
  changePriceListInput.extend({
    lines: z
      .array(line)
      .max(MOST_PRICES, `Enter at most ${MOST_PRICES} lines`)
      .default([])
      .transform((rows) => rows.filter((row) => row !== null)),
  }),
);

export const priceListMerge: MergeSpec = {
  fields: {
    code: { label: english("Code") },
    name: { label: english("Name") },
    active: { label: english("In use"), show: asYesNo },
  },
  lists: {
    lines: {
      label: english("Line {key}"),
      key: (row) =>
        [row.sku, row.from_quantity, row.valid_from]
          .map((part) => String(part ?? "").trim())
          .filter(Boolean)
          .join(" ")
          .toLowerCase(),
      show: { from_quantity: asFigure, unit_price: asFigure, valid_from: asDay, valid_to: asDay },
    },
  },
};

export type EditablePriceList = {
  id: string;
  code: string;
  name: string;
  active: boolean;
  version: number;
  lines: {
    sku: string;
    from_quantity: number;
    valid_from: string | null;
    valid_to: string | null;
    unit_price: string;
  }[];
};

/** A price list as its form posts it. */
export function priceListValues({ code, name, active, lines }: Omit<EditablePriceList, "id" | "version">): FormTree {
  return {
    ...asTexts({ code, name }),
    ...(active ? { active: "on" } : {}),
    lines: lines.map(({ sku, from_quantity, valid_from, valid_to, unit_price }) =>
      asTexts({ sku, from_quantity, valid_from, valid_to, unit_price }),
    ),
  };
}

/** Empty lines of a fresh form, so that several can be filled without JavaScript before adding one. */
const FRESH_LINES = 3;

type Props = {
  list?: EditablePriceList;
  /** The list as it is saved, where the form shows another. */
  saved?: EditablePriceList;
  refused?: FormState | null;
};

export function PriceListForm({ list, saved = list, refused }: Props) {
  const t = useWords();
  const { currency } = useCompany();
  const { point } = t.locale;
  const typed = refused?.values?.lines ?? (list && priceListValues(list).lines);
  const lines = (Array.isArray(typed) ? typed : []).map((row: unknown): GridRow => {
    const cells = Object.fromEntries(COLUMNS.map(({ name }) => [name, String(at(row, name) ?? "")]));
    const figure = (name: string) => typedDecimal(cells[name] ?? "", point);
    return { ...cells, from_quantity: figure("from_quantity"), unit_price: figure("unit_price") };
  });
  return (
    <FormShell
      id="price-list"
      draft
      wide
      schema={priceListForm}
      defaultValues={{ lines: lines.length > 0 ? lines : Array.from({ length: FRESH_LINES }, () => ({ ...EMPTY })) }}
      version={list?.version}
      base={saved && priceListValues(saved)}
      merging={priceListMerge}
      refused={refused}
    >
      {(pending) => (
        <>
          <div className="fields max-w-3xl">
            <TextField name="code" label={t("Code")} value={list?.code} maxLength={64} required autoFocus={!list} />
            <TextField name="name" label={t("Name")} value={list?.name} maxLength={200} required />
          </div>
          <CheckField
            name="active"
            label={t("In use")}
            hint={t("Not in use, its customers pay the products’ prices")}
            checked={list?.active ?? true}
          />
          <Prices currency={currency} />
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
              {t("Save price list")}
            </Button>
            {list ? null : (
              <Button name="_intent" value="save-new">
                {t("Save and new")}
              </Button>
            )}
            <ButtonLink look="quiet" href={list ? `/prices/${list.id}` : "/prices"}>
              {t("Cancel")}
            </ButtonLink>
          </div>
        </>
      )}
    </FormShell>
  );
}

function Prices({ currency }: { currency: string }) {
  const t = useWords();
  return (
    <LineGrid
      name="lines"
      caption={t("Prices")}
      columns={COLUMNS}
      nameOf={(row) => row.sku ?? ""}
      heads={
        <>
          <th scope="col" className="w-sku">
            {t("SKU")}
          </th>
          <th scope="col" className="w-figure">
            {t("From quantity")}
          </th>
          <th scope="col">{t("First day")}</th>
          <th scope="col">{t("Last day")}</th>
          <th scope="col" className="w-figure">
            {t("Unit price, {currency}", { currency })}
          </th>
        </>
      }
      cells={({ index, row, focus }) => (
        <>
          <td className="span" data-label={t("SKU")}>
            <Combo
              name={`lines.${index}.sku`}
              meantName={`lines.${index}.meant`}
              label={t("SKU, line {index}", { index: index + 1 })}
              labelHidden
              source="/lookup/items"
              scan
              value={row.sku}
              leadsOn
              onPick={(_choice, here) => {
                if (here) focus("from_quantity");
              }}
            />
          </td>
          <td data-label={t("From quantity")}>
            <QuantityField
              name={`lines.${index}.from_quantity`}
              label={t("From quantity, line {index}", { index: index + 1 })}
              labelHidden
              value={row.from_quantity}
              placeholder="1"
              size={8}
            />
          </td>
          <td data-label={t("First day")}>
            <DayField
              name={`lines.${index}.valid_from`}
              label={t("First day, line {index}", { index: index + 1 })}
              labelHidden
              value={row.valid_from}
            />
          </td>
          <td data-label={t("Last day")}>
            <DayField
              name={`lines.${index}.valid_to`}
              label={t("Last day, line {index}", { index: index + 1 })}
              labelHidden
              value={row.valid_to}
            />
          </td>
          <td data-label={t("Unit price")}>
            <MoneyField
              name={`lines.${index}.unit_price`}
              label={t("Unit price, line {index}", { index: index + 1 })}
              labelHidden
              value={row.unit_price}
              size={10}
            />
          </td>
        </>
      )}
    />
  );
}
