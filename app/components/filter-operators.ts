import { english } from "./words/words.ts";

/*
 * A filter that is added is a field, an operator and a value. Its form sends them as `_op.<row>` and `_value.<row>`; the address keeps
 * what lists read: `total_from=100` for "Total at least 100", `status=!draft` for "Status is not Draft".
 */

/** The two ends of a field, each a parameter of its own. */
export type Range = { kind: "range"; of: "amount" | "day"; name: string; from: string; to: string };
/** A field with several values, of which it may have one or all but one. */
type Several = { kind: "chips"; name: string };
export type Compared = Range | Several;

/** `op` names the parameters that take the value, with a space between; "!" before one takes all other values. */
export type Operator = { op: string; words: string };
export type Comparison = { op: string; value: string };

export function operatorsOf(filter: Compared): Operator[] {
  if (filter.kind === "chips") {
    return [
      { op: filter.name, words: english("is~filter") },
      { op: `!${filter.name}`, words: english("is not~filter") },
    ];
  }
  const { of, from, to } = filter;
  return [
    { op: from, words: of === "day" ? english("from~day") : english("at least~filter") },
    { op: to, words: of === "day" ? english("until~day") : english("at most~filter") },
    { op: `${from} ${to}`, words: of === "day" ? english("on~day") : english("is~filter") },
  ];
}

/** What an address asks of a field. Several values that are asked for together are no comparison. */
export function comparisonsIn(filter: Compared, params: URLSearchParams): Comparison[] {
  if (filter.kind === "chips") {
    const value = params.getAll(filter.name).join(",");
    const [, not = "", one] = /^(!?)([^,!]+)$/.exec(value) ?? [];
    return one ? [{ op: not + filter.name, value: one }] : [];
  }
  const { from, to } = filter;
  const [least, most] = [params.get(from), params.get(to)];
  if (least && least === most) return [{ op: `${from} ${to}`, value: least }];
  return [...(least ? [{ op: from, value: least }] : []), ...(most ? [{ op: to, value: most }] : [])];
}

/** Writes fields, operators and values of a form as the parameters that they stand for. True when there were any. */
export function readOperators(asked: URLSearchParams): boolean {
  const rows = [...asked].filter(([name]) => name.startsWith("_op."));
  for (const [name, op] of rows) {
    const row = name.slice("_op.".length);
    const value = asked.get(`_value.${row}`)?.trim();
    asked.delete(name);
    asked.delete(`_value.${row}`);
    if (!value) continue;
    for (const one of op.split(" ")) {
      asked.set(one.replace(/^!/, ""), one.startsWith("!") ? `!${value}` : value);
    }
  }
  return rows.length > 0;
}
