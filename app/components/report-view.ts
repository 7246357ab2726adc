import { cellText, drawn, type Reading } from "./boards/specs.ts";
import type { ChartSpec } from "./charts/drawing.tsx";
import type { Filter } from "./filter-bar.tsx";
import { dayText, humanise, shortDayText, wallClock } from "./format.ts";
import { english, type Words } from "./words/words.ts";

/* How a report of the catalogue is asked for and shown, from what the catalogue says of it. */

type Parameter = { type?: string; enum?: string[]; format?: string; default?: string | number; description?: string };
type ReportColumn = { name: string; label: string; type: string; unit?: string | null };
type Entry = { title: string; measure: string | null };
type Answer = { columns: ReportColumn[]; rows: { value: unknown; href: string | null }[][] };

const PARAMETER_WORDS: Record<string, string> = {
  from: english("From"),
  to: english("To"),
  on: english("On day"),
  grain: english("By"),
  compare: english("Compared with"),
  limit: english("At most"),
  sku: english("Product"),
  days: english("Days"),
  weeks: english("Weeks"),
};
const CHOICE_WORDS: Record<string, string> = {
  hour: english("Hour"),
  day: english("Day"),
  week: english("Week"),
  month: english("Month"),
  all: english("The whole period"),
  previous_period: english("Period before"),
  last_year: english("A year before"),
};

export function filtersOf(parameters: Record<string, Parameter>, t: Words): Filter[] {
  return Object.entries(parameters).map(([name, parameter]): Filter => {
    const label = t(PARAMETER_WORDS[name] ?? humanise(name));
    if (name === "customer_id") return { kind: "only", name, label: t("Of one customer") };
    if (parameter.enum) {
      const options = parameter.enum.map((value) => ({ value, label: t(CHOICE_WORDS[value] ?? humanise(value)) }));
      const usual = options.find(({ value }) => value === parameter.default)?.label;
      return { kind: "select", name, label, options, any: usual ?? t("Nothing") };
    }
    if (parameter.format === "date") return { kind: "day", name, label };
    return {
      kind: "search",
      name,
      label,
      placeholder: parameter.default === undefined ? "" : String(parameter.default),
    };
  });
}

export const unitOf = ({ type, unit }: ReportColumn) => ({ type, ...(unit ? { unit } : {}) });

export const headOf = ({ label, type }: ReportColumn, { currency }: Reading): string =>
  type === "money" ? `${label}, ${currency}` : label;

/** A series as a line of its measure; what it is compared with is dashed. Null where there is nothing to draw. */
export function chartOf(entry: Entry, answer: Answer, reading: Reading): ChartSpec | null {
  const at = (name: string) => answer.columns.findIndex((column) => column.name === name);
  const [value, start, previous] = [
    at(entry.measure ?? ""),
    Math.max(at("start"), at("day"), at("hour")),
    at("previous"),
  ];
  const measure = answer.columns[value];
  if (!measure || start < 0 || answer.rows.length < 2) return null;
  const { t, timeZone } = reading;
  const text = (cell: unknown) => cellText(cell as string | number | null, unitOf(measure), reading);
  const byHour = answer.columns[start]?.type === "instant";
  const cells = (index: number) => answer.rows.map((row) => row[index]?.value);
  const number = (cell: unknown) => drawn(cell as string | number | null, unitOf(measure));
  return {
    kind: "line",
    title: t.sentence(entry.title),
    note: byHour ? timeZone : "",
    heads: [t(byHour ? "Hour" : "Period"), headOf(measure, reading), ...(previous < 0 ? [] : [t("Compared with")])],
    whole: measure.type === "count",
    marks: answer.rows.map((row) => {
      const from = String(row[start]?.value);
      const clock = byHour ? wallClock(from, timeZone) : null;
      return {
        key: from,
        label: clock ? `${dayText(clock.day, t.locale)} ${clock.time}` : dayText(from, t.locale),
        tick: clock ? clock.time : shortDayText(from, t.locale),
        value: number(row[value]?.value),
        text: text(row[value]?.value),
        ...(row[value]?.href ? { href: row[value]?.href as string } : {}),
      };
    }),
    ...(previous < 0 ? {} : { before: { values: cells(previous).map(number), texts: cells(previous).map(text) } }),
  };
}
