import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import type { ChartSpec } from "#app/components/charts/drawing.tsx";
import { dayText, groupDigits, monthText, quantityText, shortDayText, wallClock } from "#app/components/format.ts";
import { english, type Words } from "#app/components/words/words.ts";
import { formatMoney, parseMoney } from "#app/modules/shared/money.ts";
import type {
  BoardView,
  Cell,
  FigureData,
  SeriesTile,
  StackTile,
  Tile,
  TileColumn,
  TileData,
  WeekTile,
} from "./board.ts";
import { daysIn, stepOf } from "./period.ts";

/** How the company writes, in whose language, and where this person may go (beginnings of addresses). */
export type Reading = {
  t: Words;
  currency: string;
  timeZone: string;
  opens: readonly string[];
  /** The first day of a week, by its ISO number; Monday by default. */
  weekStart?: number;
};

/** A figure with its unit, as it is written. */
export function cellText(
  value: Cell | undefined,
  { type, unit }: Pick<TileColumn, "type" | "unit">,
  reading: Reading,
): string {
  const { t, currency } = reading;
  if (value === null || value === undefined) return "–";
  if (type === "money") return `${groupDigits(String(value), t.locale)} ${currency}`;
  if (type === "money_or_count") return groupDigits(String(value), t.locale);
  if (type === "day") return dayText(String(value), t.locale);
  const counted = typeof value === "number" || type === "quantity" || type === "count";
  const text = counted ? quantityText(String(value), t.locale) : String(value);
  if (unit === "percent") return `${text} %`;
  if (unit === "seconds")
    return t("{hours} h", { hours: quantityText(Math.round(Number(value) / 360) / 10, t.locale) });
  return unit === "days" ? t("{days} days", { days: text }) : text;
}

/** The same without the currency, where that stands once for all. */
export function bareText(value: Cell | undefined, column: Pick<TileColumn, "type" | "unit">, reading: Reading): string {
  const known = value !== null && value !== undefined;
  return column.type === "money" && known
    ? groupDigits(String(value), reading.t.locale)
    : cellText(value, column, reading);
}

/** The address that a cell opens, where this person may follow it. */
export function opensOf(
  template: string | undefined,
  cells: Record<string, Cell | undefined>,
  reading: Reading,
): string | undefined {
  if (!template) return undefined;
  const { end, start } = cells;
  const address = linkTo(template, end === undefined ? { ...cells, end: start } : cells);
  return address && reading.opens.some((path) => address.startsWith(path)) ? address : undefined;
}

/** A tile as a chart: the same for the screen, the file and the test. Null for tiles that are none. */
export function specOf(tile: Tile, data: TileData, view: BoardView, reading: Reading): ChartSpec | null {
  switch (tile.view) {
    case "series":
      return seriesOf(tile, data, view, reading);
    case "week":
      return weekOf(tile, data, view, reading);
    case "stack":
      return stackOf(tile, data, view, reading);
    default:
      return null;
  }
}

function seriesOf(tile: SeriesTile, data: TileData, view: BoardView, reading: Reading): ChartSpec {
  const { t } = reading;
  const at = (name: string) => data.columns.findIndex((column) => column.name === name);
  const measure = data.columns.find(({ name }) => name !== "start" && name !== "end") as TileColumn;
  const [value, previous] = [at(measure.name), at("previous")];
  const text = (cell: Cell | undefined) => cellText(cell, measure, reading);
  const byHour = data.columns[at("start")]?.type === "instant";
  const marks = data.rows.map((row) => {
    const cells = { ...data.params, ...namedCells(data.columns, row) } as Record<string, Cell>;
    const figure = drawn(row[value], measure);
    return {
      ...pointName(String(cells.start), String(cells.end ?? cells.start), reading),
      key: String(cells.start),
      value: figure,
      text: text(row[value]),
      href: figure ? opensOf(measure.opens, cells, reading) : undefined,
    };
  });
  const compared = previous >= 0 && view.compare !== "none";
  const unit = measure.type === "money" ? `, ${reading.currency}` : "";
  return {
    kind: tile.chart,
    title: findingOf(tile, data, measure, view, reading),
    note: noteOf(tile, view, compared, reading),
    height: tile.height,
    whole: measure.type === "count",
    heads: [t(byHour ? "Hour" : "Period"), `${t(tile.title)}${unit}`, ...(compared ? [t(beforeHead(tile, view))] : [])],
    marks,
    ...(compared
      ? {
          before: {
            values: data.rows.map((row) => drawn(row[previous], measure)),
            texts: data.rows.map((row) => text(row[previous])),
          },
        }
      : {}),
  };
}

/** What there is no figure of (a rate of nothing) is no zero. */
const numberOf = (value: Cell | undefined): number =>
  value === null || value === undefined ? Number.NaN : Number(value);

/** As its axis counts it: times are written in hours. */
export const drawn = (value: Cell | undefined, { unit }: Pick<TileColumn, "unit">): number =>
  numberOf(value) / (unit === "seconds" ? 3_600 : 1);

/** An hour, a day, a whole month, or the days from one to another. */
function pointName(start: string, end: string, { t, timeZone }: Reading) {
  if (start.length > 10) {
    const [from, to] = [wallClock(start, timeZone).time, wallClock(end, timeZone).time];
    return { label: t("{from} to {to}", { from, to }), tick: from };
  }
  const tick = shortDayText(start, t.locale);
  if (start === end) return { label: dayText(start, t.locale), tick };
  if (start.slice(0, 7) === end.slice(0, 7) && daysIn({ from: start, to: end }) > 7) {
    return { label: monthText(start, t.locale), tick: monthText(start, t.locale) };
  }
  return { label: t("{from} to {to}", { from: tick, to: dayText(end, t.locale) }), tick };
}

/** Exact, whatever the size: amounts are added in minor units. */
export function addUp(values: readonly (Cell | undefined)[], type: string, currency: string): string {
  if (type === "money") {
    const sum = values.reduce((sum: bigint, value) => sum + parseMoney(String(value ?? "0"), currency), 0n);
    return formatMoney(sum, currency);
  }
  const sum = values.reduce((sum: number, value) => sum + Number(value ?? 0), 0);
  return String(Math.round(sum * 1e6) / 1e6);
}

function beforeHead({ asks }: SeriesTile, { compare }: BoardView): string {
  if (compare === "year") return english("A year before");
  return asks === "today" ? english("Yesterday") : english("Period before");
}

/** What is dashed beside the hours of today, in words. */
const dayBeforeWords = ({ compare }: BoardView, t: Words): string =>
  compare === "year" ? t("the same day a year before") : t("yesterday");

/** What is dashed, in words. */
export function beforeWords(view: BoardView, t: Words): string {
  if (view.compare === "year") return t("the same days a year before");
  return t("the day before|the {count} days before", { count: daysIn(view.days) });
}

function noteOf(tile: SeriesTile, view: BoardView, compared: boolean, { t, timeZone }: Reading): string {
  if (tile.asks === "today") {
    const by = t("by hour, {zone}", { zone: timeZone });
    return compared ? t("{by}; dashed: {before}", { by, before: dayBeforeWords(view, t) }) : by;
  }
  if (tile.asks === "now") return t("by month");
  const by = { day: t("by day"), week: t("by week"), month: t("by month") }[stepOf(view.days)];
  return compared ? t("{by}; dashed: {before}", { by, before: beforeWords(view, t) }) : by;
}

/** Says what the chart shows: how much, and whether that is more or less than before. */
function findingOf(tile: SeriesTile, data: TileData, measure: TileColumn, view: BoardView, reading: Reading): string {
  const { t, currency } = reading;
  const title = t(tile.title);
  const index = (name: string) => data.columns.findIndex((column) => column.name === name);
  const column = (name: string) => data.rows.map((row) => row[index(name)]);
  const values = column(measure.name);
  const text = (value: Cell | undefined) => cellText(value, measure, reading);
  if (isAverage(measure)) return averageWords(tile, data, text, view, reading);
  if (tile.level) {
    const known = values.filter((value) => value !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (last === undefined) return t("{title}: nothing in this period", { title });
    if (first === last) return t("{title} {value}", { title, value: text(last) });
    return t("{title} {value}, from {first}", { title, value: text(last), first: text(first) });
  }
  const now = addUp(values, measure.type, currency);
  if (Number(now) === 0) {
    return tile.asks === "today"
      ? t("{title}: none yet today", { title })
      : t("{title}: nothing in this period", { title });
  }
  if (tile.asks === "today") {
    const start = String(data.rows[values.indexOf(highest(values))]?.[index("start")]);
    return t("{title} today: {value}, most from {time}", {
      title,
      value: text(now),
      time: wallClock(start, reading.timeZone).time,
    });
  }
  if (index("previous") < 0 || view.compare === "none") return t("{title} {value}", { title, value: text(now) });
  const before = addUp(column("previous"), measure.type, currency);
  return t("{title} {value}, {change}", {
    title,
    value: text(now),
    change: changeWords(now, before, text(before), view, t),
  });
}

/** A rate or an average of its points: they neither add up nor say by two of them how all of them were. */
export const isAverage = ({ unit }: Pick<TileColumn, "unit">): boolean => unit === "percent" || unit === "seconds";

/** That of the whole period, with that before it. */
function averageWords(
  tile: SeriesTile,
  { whole }: TileData,
  text: (value: Cell | undefined) => string,
  view: BoardView,
  { t }: Reading,
): string {
  const title = t(tile.title);
  if (!whole) return title;
  if (whole.value === null) return t("{title}: nothing in this period", { title });
  const value = text(whole.value);
  if (view.compare === "none" || whole.previous === null) return t("{title} {value}", { title, value });
  const change = t("after {value} in {before}", { value: text(whole.previous), before: beforeWords(view, t) });
  return t("{title} {value}, {change}", { title, value, change });
}

const highest = (values: readonly (Cell | undefined)[]) =>
  values.reduce((most, value) => (Number(value ?? 0) > Number(most ?? 0) ? value : most));

/** Part by which it rose or fell, in whole percent; null without anything before to divide by. */
export function percentChange(now: Cell, before: Cell): number | null {
  const [after, first] = [Number(now ?? 0), Number(before ?? 0)];
  return first > 0 ? Math.round(((after - first) / first) * 100) : null;
}

/** By how much a figure rose or fell: a rate by points of a percent, to a tenth; all else by whole percent. Null: nothing to hold it against. */
export function figureChange({
  value,
  previous,
  unit,
}: Pick<FigureData, "value" | "previous" | "unit">): { by: number; inPoints: boolean } | null {
  if (value === null || previous === null || previous === undefined) return null;
  const inPoints = unit === "percent";
  const by = inPoints ? Math.round((Number(value) - Number(previous)) * 10) / 10 : percentChange(value, previous);
  return by === null ? null : { by, inPoints };
}

function changeWords(now: string, previous: string, text: string, view: BoardView, t: Words): string {
  const percent = percentChange(now, previous);
  const before = beforeWords(view, t);
  if (Number(previous) < 0) return t("after {value} in {before}", { value: text, before });
  if (percent === null) return t("nothing in {before}", { before });
  if (percent === 0) return t("as much as {before}", { before });
  return percent > 0
    ? t("up {percent} % on {before}", { percent, before })
    : t("down {percent} % on {before}", { percent: -percent, before });
}

const WEEKDAYS = [
  english("Monday"),
  english("Tuesday"),
  english("Wednesday"),
  english("Thursday"),
  english("Friday"),
  english("Saturday"),
  english("Sunday"),
];

/** Weekdays down, as the company's weeks begin, and hours across, darker where there is more. */
function weekOf(tile: WeekTile, data: TileData, view: BoardView, reading: Reading): ChartSpec {
  const { t, timeZone, weekStart = 1 } = reading;
  const fromMonday = WEEKDAYS.map((weekday, index) => ({ name: t(weekday), iso: index + 1 }));
  const days = [...fromMonday.slice(weekStart - 1), ...fromMonday.slice(0, weekStart - 1)];
  const at = (name: string) => data.columns.findIndex((column) => column.name === name);
  const measure = data.columns[at(tile.column)] as TileColumn;
  const found = new Map(data.rows.map((row) => [`${row[at("weekday")]} ${row[at("hour")]}`, row]));
  const two = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
  const marks = days.flatMap(({ name, iso }) =>
    Array.from({ length: 24 }, (_, hour) => {
      const row = found.get(`${iso} ${hour}`);
      const value = row?.[at(tile.column)] ?? 0;
      const cells = { ...view.days, ...data.params, ...(row ? namedCells(data.columns, row) : {}) } as Record<
        string,
        Cell
      >;
      return {
        key: `${iso} ${hour}`,
        label: t("{weekday}, {from} to {to}", { weekday: name, from: two(hour), to: two(hour + 1) }),
        tick: two(hour),
        value: Number(value),
        text: cellText(value, measure, reading),
        href: Number(value) === 0 ? undefined : opensOf(measure.opens, cells, reading),
      };
    }),
  );
  const most = marks.reduce((best, mark) => (mark.value > best.value ? mark : best));
  const title = t(tile.title);
  return {
    kind: "heat",
    title:
      most.value === 0
        ? t("{title}: nothing in this period", { title })
        : t("{title} come most on {weekday}", { title, weekday: most.label }),
    note: t("by weekday and hour, {zone}", { zone: timeZone }),
    heads: [t("Hour"), title],
    marks,
    rows: days.map(({ name }) => name),
  };
}

/** Amounts piled up, one pile for each row that is somebody's; what is of all others is in the sum. */
function stackOf(tile: StackTile, all: TileData, view: BoardView, reading: Reading): ChartSpec {
  const { t, currency } = reading;
  const at = (name: string) => all.columns.findIndex((column) => column.name === name);
  const data = { ...all, rows: all.rows.filter((row) => row[at(tile.key)] !== null) };
  const parts = tile.parts.filter(({ column }) => at(column) >= 0);
  const type = data.columns[at(parts[0]?.column ?? "")] ?? { name: "", type: "count" };
  const text = (value: Cell | undefined) => cellText(value, type, reading);
  const piles = data.rows.map((row) => ({
    row,
    name: String(row[at(tile.name)] ?? "–"),
    all: addUp(
      parts.map(({ column }) => row[at(column)]),
      type.type,
      currency,
    ),
  }));
  const sumOf = (column: string) =>
    addUp(
      all.rows.map((row) => row[at(column)]),
      type.type,
      currency,
    );
  const total = addUp(
    parts.map(({ column }) => sumOf(column)),
    type.type,
    currency,
  );
  const first = sumOf(parts[0]?.column ?? "");
  const share = Number(total) > 0 ? Math.round((Number(first) / Number(total)) * 100) : 0;
  return {
    kind: "stacked",
    title:
      Number(total) === 0
        ? t("{title}: nothing open", { title: t(tile.title) })
        : t("{title} {value}, {percent} % of it {part}", {
            title: t(tile.title),
            value: text(total),
            percent: share,
            part: t(parts[0]?.label ?? "").toLowerCase(),
          }),
    heads: [t("Name"), t("Together"), ...parts.map(({ label }) => t(label))],
    marks: piles.map(({ row, name, all }) => ({
      key: name,
      label: name,
      tick: name.length > 10 ? `${name.slice(0, 9).trimEnd()}…` : name,
      value: Number(all),
      text: text(all),
      href: opensOf(tile.opens, { ...view.days, ...namedCells(data.columns, row) } as Record<string, Cell>, reading),
    })),
    ...(tile.worsens ? { worsens: true } : {}),
    parts: parts.map(({ column, label }) => ({
      name: t(label),
      values: data.rows.map((row) => Number(row[at(column)] ?? 0)),
      texts: data.rows.map((row) => text(row[at(column)])),
      hrefs: data.rows.map((row) =>
        Number(row[at(column)]) === 0
          ? undefined
          : opensOf(data.columns[at(column)]?.opens, namedCells(data.columns, row) as Record<string, Cell>, reading),
      ),
    })),
  };
}
