import { namedCells } from "#analytics/metrics/links.ts";
import { dayText, humanise, monthText } from "#app/components/format.ts";
import type { Cell, ListTile, TileColumn, TileData } from "./board.ts";
import { bareText, opensOf, type Reading } from "./specs.ts";

export type ListRow = {
  key: string;
  name: string;
  note: string;
  leads: string | undefined;
  value: string;
  opens: string | undefined;
  /** Its part of the largest, in percent. */
  part: number;
  late: number;
  more: string;
  moreOpens: string | undefined;
};

/** A report's rows as a tile lists them. */
export function listOf(tile: ListTile, data: TileData, reading: Reading): ListRow[] {
  const { t } = reading;
  const column = (name: string | undefined): TileColumn | undefined => data.columns.find((one) => one.name === name);
  const measure = column(tile.column) as TileColumn;
  const more = column(tile.more?.column);
  const at = data.columns.indexOf(measure);
  const most = Math.max(...data.rows.map((row) => Math.abs(Number(row[at] ?? 0))));
  return data.rows.map((row, index) => {
    const cells = namedCells(data.columns, row) as Record<string, Cell>;
    const linked = { ...data.params, ...cells };
    const figure = Number(cells[measure.name] ?? 0);
    return {
      key: `${index} ${cells[tile.name]}`,
      name: tile.worded
        ? humanise(t(String(cells[tile.name])))
        : nameText(cells[tile.name], column(tile.name), reading),
      note: tile.note ? nameText(cells[tile.note], column(tile.note), reading) : "",
      leads: opensOf(tile.leads, linked, reading),
      value: bareText(cells[measure.name], measure, reading),
      opens: opensOf(measure.opens, linked, reading),
      part: tile.bars && most > 0 ? Math.max(0, Math.round((figure / most) * 100)) : 0,
      late: tile.late ? Number(cells[tile.late] ?? 0) : 0,
      more: tile.more && more ? moreText(tile.more, cells[more.name], more, reading) : "",
      moreOpens: opensOf(more?.opens, linked, reading),
    };
  });
}

function moreText(
  { label, none }: NonNullable<ListTile["more"]>,
  value: Cell | undefined,
  column: TileColumn,
  reading: Reading,
): string {
  if (none && (value === null || value === undefined)) return reading.t(none);
  return `${reading.t(label)} ${bareText(value, column, reading)}`;
}

function nameText(value: Cell | undefined, column: TileColumn | undefined, { t }: Reading): string {
  if (value === null || value === undefined) return "–";
  if (column?.type === "day") return dayText(String(value), t.locale);
  if (column?.type === "month") return monthText(String(value), t.locale);
  return String(value);
}
