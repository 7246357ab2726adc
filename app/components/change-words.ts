import { ACTIONS, letterOf, type Resource, resourceWords } from "#app/modules/access/policy.ts";
import { countryName } from "#app/modules/shared/countries.ts";
import { dayText, groupDigits, humanise, quantityText } from "./format.ts";
import { IMPORT_FIELDS } from "./import-words.ts";
import { POLICY_OPTIONS, ROUNDING_OPTIONS } from "./invoicing-words.ts";
import { english, type Words } from "./words/words.ts";

/*
 * What a change made of a record, field by field, in people's words. For the server alone: it names countries.
 */

const LABELS: Record<string, string> = {
  ...IMPORT_FIELDS,
  addresses: english("Addresses"),
  bank: english("Name of the bank"),
  iban: english("IBAN"),
  bic: english("BIC"),
  contacts: english("Contacts"),
  customer_reference: english("Their reference"),
  invoice_policy: english("Orders are invoiced"),
  tax_rounding: english("Tax is rounded"),
  items: english("Lines"),
  line1: english("Street"),
  line2: english("Second line"),
  outlet: english("Outlet"),
  own_company: english("Our company"),
  lines: english("Prices"),
  rights: english("Rights"),
  second_factor: english("Asks for a second factor"),
};

/** Of more rows than a person reads it is told how many there are. */
const MOST_ROWS = 6;

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

/** `Payment terms in days 30 → 14`, `Credit limit – → 500.00`; of rows and rights those that are not on both sides. */
export const changesTexts = (t: Words, changes: readonly FieldChange[]): string[] =>
  changes.map(({ field, label, before, after }) => {
    const [was, is] = [valueText(t, field, without(before, after)), valueText(t, field, without(after, before))];
    return was === is ? `${label} (${t("in another order")})` : `${label} ${was} → ${is}`;
  });

/** What the other does not have too, each as often. */
function without(value: unknown, other: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(other)) {
    const others = new Map<string, number>();
    for (const row of other) others.set(JSON.stringify(row), (others.get(JSON.stringify(row)) ?? 0) + 1);
    return value.filter((row) => {
      const left = others.get(JSON.stringify(row)) ?? 0;
      others.set(JSON.stringify(row), left - 1);
      return left <= 0;
    });
  }
  if (!isFields(value) || !isFields(other) || "name" in value) return value;
  // A right that one side does not have is told of as none, on that side.
  const all = Object.keys({ ...value, ...other }).filter((key) => value[key] !== other[key]);
  return Object.fromEntries(all.map((key) => [key, value[key] ?? ""]));
}

function valueText(t: Words, field: string, value: unknown): string {
  if (Array.isArray(value)) return rowsText(t, value) || "–";
  if (field === "rights" && isFields(value)) return rightsText(t, value) || "–";
  if (isFields(value)) return rowText(t, value);
  if (typeof value === "boolean") return value ? t("Yes") : t("No");
  if (typeof value === "number") return quantityText(value, t.locale);
  if (typeof value !== "string" || value === "") return "–";
  if (field === "country") return countryName(value, t.language);
  if (field === "invoice_policy" || field === "tax_rounding")
    return t([...POLICY_OPTIONS, ...ROUNDING_OPTIONS].find((one) => one.value === value)?.label ?? value);
  if (field === "tax_category" || field === "kind") return t(humanise(value));
  return MONEY.includes(field) ? groupDigits(value, t.locale) : value;
}

const MONEY = ["price", "unit_cost", "unit_price", "credit_limit"];

const rowsText = (t: Words, rows: readonly unknown[]) =>
  rows
    .slice(0, MOST_ROWS)
    .map((row) => rowText(t, row))
    .join("; ") +
  (rows.length > MOST_ROWS ? t(" and {count} more| and {count} more", { count: rows.length - MOST_ROWS }) : "");

/** `Orders: read, update (own records); Stock: none`. */
const rightsText = (t: Words, rights: Record<string, unknown>) =>
  Object.entries(rights)
    .map(
      ([resource, letters]) =>
        `${humanise(t(resourceWords(resource as Resource)))}: ${lettersText(t, String(letters))}`,
    )
    .join("; ");

function lettersText(t: Words, letters: string): string {
  const given = ACTIONS.flatMap((action) => {
    if (letters.includes(letterOf(action))) return [t(action)];
    return letters.includes(letterOf(action).toLowerCase()) ? [`${t(action)} (${t("own records")})`] : [];
  });
  return given.join(", ") || t("none");
}

function rowText(t: Words, row: unknown): string {
  if (!isFields(row)) return "";
  if ("unit_price" in row) return lineText(t, row);
  return CELLS.flatMap((cell) => (row[cell] ? [valueText(t, cell, row[cell])] : [])).join(", ");
}

/** `3 × A-1 at 10.00` of an order; `A-1 from 10 at 9.50, 1 Jan 2026 – 31 Jan 2026` of a price list. */
function lineText(t: Words, row: Record<string, unknown>): string {
  const [sku, price] = [String(row.sku), valueText(t, "unit_price", row.unit_price)];
  if ("quantity" in row)
    return t("{quantity} × {sku} at {price}", { quantity: valueText(t, "quantity", row.quantity), sku, price });
  const days = [row.valid_from, row.valid_to].map((day) => (typeof day === "string" ? dayText(day, t.locale) : "…"));
  return [
    t("{sku} from {quantity} at {price}", { sku, quantity: valueText(t, "quantity", row.from_quantity), price }),
    ...(row.valid_from || row.valid_to ? [days.join(" – ")] : []),
  ].join(", ");
}
