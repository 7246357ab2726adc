import { isDay } from "#app/modules/shared/calendar.ts";
import type { FormTree } from "./form-values.ts";
import { dayText, groupDigits } from "./format.ts";
import type { Words } from "./words/words.ts";

/*
 * Two people changed one record. Three forms of it are laid side by side: as it was opened (base), as it is filled (mine)
 * and as it is saved by now (theirs). These hold:
 * - what only one side changed is that side's, without a question;
 * - what both changed alike is no question either; what they changed differently is asked, and nothing is dropped;
 * - without a base every difference is asked.
 */

export type MergeSpec = {
  /** Fields of one value; `with` names those that go along with it, as an id does with its text. */
  fields: Record<string, { label: string; with?: string[]; show?: Show }>;
  /** Lists of rows, which are the same row when their key is. A row's label has its `{key}`. */
  lists?: Record<string, { label: string; key: (row: FormTree, index: number) => string; show?: Record<string, Show> }>;
};

/** A posted value as its reader knows it. */
type Show = (value: string, t: Words) => string;

export const asFigure: Show = (value, t) => (/^-?\d+(\.\d+)?$/.test(value) ? groupDigits(value, t.locale) : value);
export const asDay: Show = (value, t) => (isDay(value) ? dayText(value, t.locale) : value);
export const asYesNo: Show = (value, t) => (value === "on" ? t("Yes") : t("No"));

/** One thing that can differ: a field, or a row of a list by its key. `mine` and `theirs` are for reading. */
export type MergeRow = { unit: string; label: string; mine: string; theirs: string };

export type Merge = {
  version: number;
  who: string;
  at: string | null;
  /** What is asked. */
  rows: MergeRow[];
  /** What they changed and this form did not. */
  taken: MergeRow[];
  mine: FormTree;
  theirs: FormTree;
};

type Values = { values: FormTree } & Pick<Merge, "rows" | "taken">;

export function mergeForms(spec: MergeSpec, base: FormTree | null, mine: FormTree, theirs: FormTree, t: Words): Values {
  const names = [...new Set([mine, theirs, base ?? {}].flatMap((tree) => unitsOf(spec, tree)))];
  const rows: MergeRow[] = [];
  const taken: MergeRow[] = [];
  let values = mine;
  for (const unit of names) {
    const [was, my, their] = [base, mine, theirs].map((tree) => tree && comparable(partOf(spec, tree, unit)));
    if (my === their) continue;
    const row = {
      unit,
      label: labelOf(spec, unit, t),
      mine: words(spec, mine, unit, t),
      theirs: words(spec, theirs, unit, t),
    };
    if (base && my === was) {
      taken.push(row);
      values = takePart(spec, values, theirs, unit);
    } else if (!base || their !== was) rows.push(row);
  }
  return { values, rows, taken };
}

/** The form with one field or row as the other has it. */
export function takePart(spec: MergeSpec, into: FormTree, from: FormTree, unit: string): FormTree {
  const [name = "", ...rest] = unit.split("|");
  const list = spec.lists?.[name];
  if (!list) {
    const also = Object.fromEntries((spec.fields[name]?.with ?? []).map((one) => [one, from[one] ?? ""]));
    const { [name]: _, ...others } = into;
    return { ...others, ...(from[name] === undefined ? {} : { [name]: from[name] }), ...also };
  }
  const key = rest.join("|");
  const wanted = rowsOf(from, name).find((row, index) => list.key(row, index) === key);
  const rows = rowsOf(into, name);
  const at = rows.findIndex((row, index) => list.key(row, index) === key);
  const kept = rows.filter((_, index) => index !== at);
  if (wanted) kept.splice(at < 0 ? kept.length : at, 0, wanted);
  return { ...into, [name]: kept };
}

function unitsOf(spec: MergeSpec, tree: FormTree): string[] {
  const rows = Object.entries(spec.lists ?? {}).flatMap(([name, list]) =>
    rowsOf(tree, name).map((row, index) => `${name}|${list.key(row, index)}`),
  );
  return [...Object.keys(spec.fields), ...rows.filter((unit) => comparable(partOf(spec, tree, unit)) !== "")];
}

function partOf(spec: MergeSpec, tree: FormTree, unit: string): unknown {
  const [name = "", ...rest] = unit.split("|");
  const list = spec.lists?.[name];
  if (!list) return Object.hasOwn(tree, name) ? tree[name] : undefined;
  return rowsOf(tree, name).find((row, index) => list.key(row, index) === rest.join("|"));
}

function rowsOf(tree: FormTree, name: string): FormTree[] {
  const rows = Object.hasOwn(tree, name) ? tree[name] : undefined;
  const isRow = (row: unknown): row is FormTree => row !== null && typeof row === "object";
  return Array.isArray(rows) ? (rows as unknown[]).filter(isRow) : [];
}

/** 12.50 and 12.5 are one figure; an empty row is no row. */
function comparable(part: unknown): string {
  if (typeof part === "string")
    return /^-?\d+\.\d+$/.test(part.trim()) ? part.trim().replace(/\.?0+$/, "") : part.trim();
  if (part === null || typeof part !== "object") return "";
  const cells = Object.entries(part).map(([key, value]) => [key, comparable(value)] as const);
  const filled = cells.filter(([key, text]) => text !== "" && key !== "kind" && key !== "meant").sort();
  return filled.length === 0 ? "" : JSON.stringify(filled);
}

function labelOf(spec: MergeSpec, unit: string, t: Words): string {
  const [name = "", ...rest] = unit.split("|");
  const list = spec.lists?.[name];
  return t(list?.label ?? spec.fields[name]?.label ?? name).replace("{key}", () => rest.join("|"));
}

function words(spec: MergeSpec, tree: FormTree, unit: string, t: Words): string {
  const part = partOf(spec, tree, unit);
  if (part !== null && typeof part === "object") {
    const show = spec.lists?.[unit.split("|")[0] ?? ""]?.show ?? {};
    const cells = Object.entries(part).filter(([, cell]) => typeof cell === "string" && cell.trim() !== "");
    return cells.map(([name, cell]) => show[name]?.(String(cell), t) ?? cell).join(" · ");
  }
  const text = typeof part === "string" ? part : "";
  return spec.fields[unit]?.show?.(text, t) ?? text;
}

/** A tree as the fields that post it. */
export function fieldsOf(tree: unknown, path = ""): [name: string, value: string][] {
  if (typeof tree === "string") return [[path, tree]];
  if (tree === null || typeof tree !== "object") return [];
  return Object.entries(tree).flatMap(([key, value]) => fieldsOf(value, path ? `${path}.${key}` : key));
}
