import { countryName } from "#app/modules/shared/countries.ts";
import { groupDigits, humanise, quantityText } from "./format.ts";
import { IMPORT_FIELDS } from "./import-words.ts";
import { english, type Words } from "./words/words.ts";

/*
 * What a change made of a customer or a product, field by field, in people's words. For the server alone: it names countries.
 */

const LABELS: Record<string, string> = {
  ...IMPORT_FIELDS,
  addresses: english("Addresses"),
  contacts: english("Contacts"),
};

/** What of an address or a contact is told, in this order. */
const CELLS = ["kind", "name", "line1", "line2", "postcode", "city", "country", "email", "phone"];

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export type FieldChange = { field: string; label: string; before: unknown; after: unknown };

/** The fields that an event says were different before; none where it does not say. */
export function fieldChanges(t: Words, { before, after }: Record<string, unknown>): FieldChange[] {
  if (!isFields(before) || !isFields(after)) return [];
  return Object.entries(LABELS).flatMap(([field, label]) =>
    // What differs in hidden fields alone is the same for who does not see these.
    Object.hasOwn(before, field) && JSON.stringify(before[field]) !== JSON.stringify(after[field])
      ? [{ field, label: t(label), before: before[field], after: after[field] }]
      : [],
  );
}

/** `Payment terms in days 30 → 14, Credit limit – → 500.00`; of addresses and contacts those that are not on both sides. */
export const changesText = (t: Words, changes: readonly FieldChange[]): string =>
  changes
    .map(({ field, label, before, after }) => {
      const [was, is] = [valueText(t, field, without(before, after)), valueText(t, field, without(after, before))];
      return `${label} ${was} → ${is}`;
    })
    .join(", ");

function without(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value) || !Array.isArray(other)) return value;
  const others = new Set(other.map((row) => JSON.stringify(row)));
  return value.filter((row) => !others.has(JSON.stringify(row)));
}

function valueText(t: Words, field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((row) => rowText(t, row)).join("; ") || "–";
  if (typeof value === "boolean") return value ? t("Yes") : t("No");
  if (typeof value === "number") return quantityText(value, t.locale);
  if (typeof value !== "string" || value === "") return "–";
  if (field === "country") return countryName(value, t.language);
  if (field === "tax_category" || field === "kind") return t(humanise(value));
  return ["price", "unit_cost", "credit_limit"].includes(field) ? groupDigits(value, t.locale) : value;
}

function rowText(t: Words, row: unknown): string {
  if (!isFields(row)) return "";
  return CELLS.flatMap((cell) => (row[cell] ? [valueText(t, cell, row[cell])] : [])).join(", ");
}
