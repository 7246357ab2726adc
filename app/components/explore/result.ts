import { linkTo } from "#analytics/metrics/links.ts";
import type { Cell, Days } from "#app/components/boards/board.ts";
import { addUp, cellText, type Reading } from "#app/components/boards/specs.ts";
import type { ChartSpec } from "#app/components/charts/drawing.tsx";
import { dayText, monthText, shortDayText } from "#app/components/format.ts";
import { english, type Words } from "#app/components/words/words.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { POINTS, type Question, VOCABULARY, type Word } from "./vocabulary.ts";

export type ExploreData = {
  columns: { name: string; type: string; unit?: string }[];
  rows: Cell[][];
  /** There are more rows than these. */
  more: boolean;
  at: string;
  seq: number;
};

export const WEEKDAYS = [
  english("Monday"),
  english("Tuesday"),
  english("Wednesday"),
  english("Thursday"),
  english("Friday"),
  english("Saturday"),
  english("Sunday"),
];

/** A row by its words: of each grouping its name, of each measure its figure and the records whose sum that is. */
export type ShownRow = { key: string; names: string[]; figures: string[]; hrefs: (string | undefined)[] };

export function rowsOf(question: Question, data: ExploreData, days: Days, reading: Reading): ShownRow[] {
  return data.rows.map((row, index) => ({
    key: String(index),
    names: groupingsOf(question).map((name) => groupName(name, row, data, reading).label),
    figures: question.show.map((name) => {
      const at = data.columns.findIndex((column) => column.name === name);
      return at < 0 ? "" : cellText(row[at], data.columns[at] ?? { type: "count" }, reading);
    }),
    hrefs: question.show.map((name) => recordsOf(question, name, row, data, days, reading)),
  }));
}

export const groupingsOf = ({ by, and }: Question): string[] => (and ? [by, and] : [by]);

function wordOf(question: Question, name: string): Word | undefined {
  const subject = VOCABULARY.find((one) => one.name === question.of);
  return [...(subject?.groupings ?? []), ...(subject?.measures ?? [])].find((one) => one.name === name);
}

export const labelOf = (question: Question, name: string): string => wordOf(question, name)?.label ?? name;

/** What must be known to read the answer right. */
export function notesOf(question: Question): string[] {
  const named = [...question.show, ...groupingsOf(question), ...question.filters.map(({ name }) => name)];
  const notes = [...new Set(named)].flatMap((name) => wordOf(question, name)?.note ?? []);
  return question.chart !== "table" && isShared(question) ? [...notes, NO_PILES] : notes;
}

const NO_PILES = english(
  "There is no chart of this: what is counted in one part can be in another too, so the parts do not add up.",
);

/** Whether one of what is counted can be in several parts of a pile. */
const isShared = (question: Question): boolean =>
  question.and !== null && wordOf(question, question.show[0] ?? "")?.shared?.includes(question.and) === true;

function groupName(name: string, row: Cell[], data: ExploreData, { t }: Reading): { label: string; tick: string } {
  const at = (column: string) => data.columns.findIndex((one) => one.name === column);
  const key = row[at(name)] ?? null;
  const named = at(`${name}_name`) >= 0 ? row[at(`${name}_name`)] : undefined;
  if (key === null) return same(NONE[name] ? t(NONE[name]) : "–");
  const text = String(key);
  if (name === "day") return { label: dayText(text, t.locale), tick: shortDayText(text, t.locale) };
  if (name === "week")
    return { label: t("Week from {day}", { day: dayText(text, t.locale) }), tick: shortDayText(text, t.locale) };
  if (name === "month") return same(monthText(text, t.locale));
  if (name === "weekday") return same(t(WEEKDAYS[Number(key) - 1] ?? "Monday"));
  if (name === "hour") return same(`${text.padStart(2, "0")}:00`);
  if (named === undefined) return same(text);
  const label = String(named ?? "–");
  return PEOPLE.has(name) ? same(label) : { label: `${text} ${label}`, tick: short(text) };
}

/** What the rows of a grouping are called that belong to none. */
const NONE: Record<string, string> = { salesperson: english("No salesperson"), category: english("No category") };
/** Groupings whose key is an id, which nobody reads: filters name these people instead. */
const PEOPLE = new Set(["customer", "salesperson"]);
const same = (text: string) => ({ label: text, tick: short(text) });
const short = (text: string): string => (text.length > 14 ? `${text.slice(0, 13)}…` : text);

/** A label amid a sentence: nouns keep their capital in German. */
const amid = (t: Words, label: string) => (t.language === "de" ? t(label) : t(label).toLowerCase());

/** The records that a measure of a row is the sum of, where the groupings can be asked for there. */
function recordsOf(
  question: Question,
  measure: string,
  row: Cell[],
  data: ExploreData,
  days: Days,
  reading: Reading,
): string | undefined {
  const subject = VOCABULARY.find(({ name }) => name === question.of);
  if (!subject?.records || wordOf(question, measure)?.unlisted) return undefined;
  const without: string[] = [];
  const asked: Record<string, Cell> = subject.dated ? { ...days } : {};
  for (const { name, values } of question.filters) {
    if (values.length > 1 || PEOPLE.has(name)) return undefined;
    asked[name] = values[0] ?? null;
  }
  for (const name of groupingsOf(question)) {
    const value = row[data.columns.findIndex((column) => column.name === name)];
    if (value === undefined || (value === null && !subject.lacks?.includes(name))) return undefined;
    if (value === null) without.push(name);
    else asked[name] = value;
  }
  if (without.length > 0) asked.without = without.join(",");
  for (const name of Object.keys(asked)) {
    const span = spanOf(name, String(asked[name]));
    if (span) {
      if (span.from > String(asked.from)) asked.from = span.from;
      if (span.to < String(asked.to)) asked.to = span.to;
    } else if (name !== "from" && name !== "to" && !subject.records.includes(`{${name}}`)) return undefined;
  }
  const address = linkTo(subject.records, asked);
  return address && reading.opens.some((path) => address.startsWith(path)) ? address : undefined;
}

/** The days of a point in time; null for what is none. */
function spanOf(name: string, value: string): Days | null {
  if (name === "day") return { from: value, to: value };
  if (name === "week") return { from: value, to: addDays(value, 6) };
  if (name === "year") return { from: `${value}-01-01`, to: `${value}-12-31` };
  if (name !== "month") return null;
  const next = new Date(`${value}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from: `${value}-01`, to: addDays(next.toISOString().slice(0, 10), -1) };
}

/** Parts of a pile that can be told apart; the smaller ones are together. */
const PARTS = 5;
/** The first measure as a chart; null where the question asks for none, or nothing was found. */
export function exploreSpec(question: Question, data: ExploreData, days: Days, reading: Reading): ChartSpec | null {
  const { t, currency } = reading;
  const measure = question.show[0] ?? "";
  const at = data.columns.findIndex(({ name }) => name === measure);
  const column = data.columns[at];
  const key = data.columns.findIndex(({ name }) => name === question.by);
  const keys = [...new Set(data.rows.map((row) => String(row[key])))];
  if (question.chart === "table" || !column || keys.length === 0 || keys.length > POINTS) return null;
  const isRate = column.unit === "percent";
  // Shares of different wholes cannot be piled up.
  if (isRate && question.and) return null;
  // Nor can what is in several parts, and a pile without some of its parts would be too low.
  if (isShared(question) || (question.and && data.more)) return null;
  const text = (value: Cell | undefined) => cellText(value, column, reading);
  const sum = (rows: Cell[][]) =>
    addUp(
      rows.map((row) => row[at]),
      column.type,
      currency,
    );
  const points = keys.map((one) => {
    const rows = data.rows.filter((row) => String(row[key]) === one);
    const all = isRate ? (rows[0]?.[at] ?? null) : sum(rows);
    return { one, rows, ...groupName(question.by, rows[0] ?? [], data, reading), all };
  });
  const label = t(labelOf(question, measure));
  // Different orders, customers or documents of two points are not added up: one may be in both.
  const additive = column.type !== "count" && !isRate;
  return {
    kind: question.and ? "stacked" : question.chart,
    title: additive
      ? t("{title} {value} by {by}", {
          title: label,
          value: text(sum(data.rows)),
          by: amid(t, labelOf(question, question.by)),
        })
      : t("{title} by {by}", { title: label, by: amid(t, labelOf(question, question.by)) }),
    note: data.more ? t("the first {count} rows", { count: data.rows.length }) : undefined,
    whole: column.type === "count",
    heads: [
      t(labelOf(question, question.by)),
      label,
      ...(question.and ? partNames(question, data, reading).map(({ name }) => name) : []),
    ],
    marks: points.map(({ one, rows, label, tick, all }) => ({
      key: one,
      label,
      tick,
      value: Number(all),
      text: text(all),
      // Of a pile the records of all its parts.
      href: recordsOf({ ...question, and: null }, measure, rows[0] ?? [], data, days, reading),
    })),
    ...(question.and
      ? {
          parts: partNames(question, data, reading).map(({ name, holds }) => {
            const held = points.map(({ rows }) => rows.filter(holds));
            const values = held.map(sum);
            return {
              name,
              values: values.map(Number),
              texts: values.map((value) => text(value)),
              hrefs: held.map(([row, ...others]) =>
                row && others.length === 0 ? recordsOf(question, measure, row, data, days, reading) : undefined,
              ),
            };
          }),
        }
      : {}),
  };
}

function partNames(question: Question, data: ExploreData, reading: Reading) {
  const at = data.columns.findIndex(({ name }) => name === question.and);
  const measure = data.columns.findIndex(({ name }) => name === question.show[0]);
  const totals = new Map<string, { total: number; name: string }>();
  for (const row of data.rows) {
    const key = String(row[at]);
    const known = totals.get(key) ?? { total: 0, name: groupName(question.and ?? "", row, data, reading).label };
    totals.set(key, { ...known, total: known.total + Math.abs(Number(row[measure] ?? 0)) });
  }
  const ordered = [...totals].sort(([, a], [, b]) => b.total - a.total);
  const own = new Set(ordered.slice(0, PARTS).map(([key]) => key));
  return [
    ...ordered.slice(0, PARTS).map(([key, { name }]) => ({ name, holds: (row: Cell[]) => String(row[at]) === key })),
    ...(ordered.length > PARTS
      ? [{ name: reading.t("Others"), holds: (row: Cell[]) => !own.has(String(row[at])) }]
      : []),
  ];
}
