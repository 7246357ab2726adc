import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, describeMetrics, metricNamed } from "#analytics/catalogue.ts";
import { namedCells } from "#analytics/metrics/links.ts";
import type { Metric } from "#analytics/metrics/metric.ts";
import { type Golden, goldenCompany, MEMORY, NOW, TODAY } from "#analytics/testing/golden-company.ts";
import {
  type Board,
  type BoardView,
  type FigureLine,
  type FiguresData,
  type Tile,
  type TileColumn,
  type TileData,
  type Tiles,
  tilesOf,
} from "#app/components/boards/board.ts";
import { BOARDS } from "#app/components/boards/boards.ts";
import { listOf } from "#app/components/boards/lists.ts";
import { bareText, cellText, type Reading, specOf } from "#app/components/boards/specs.ts";
import { wordsOf } from "#app/components/words/words.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { inTenant } from "#db/transaction.ts";
import type { Analytics, ReportAnswer } from "./analytics.server.ts";
import { placesOf, readBoard } from "./board-tiles.server.ts";
import type { RequestContext } from "./context.server.ts";
import type { Apart } from "./run-command.server.ts";
import { addsOf, recordsOf, sumOf } from "./testing/records.ts";

/* For every figure, mark and list cell that a board draws: what stands there is what the records that its link opens come to. */

let golden: Golden;
let recordsAt: ReturnType<typeof recordsOf>;
let context: RequestContext;

beforeAll(async () => {
  golden = await goldenCompany();
  recordsAt = recordsOf(golden);
  // The facts asked in this process instead of over the worker's socket.
  const analytics = {
    catalogue: async () => describeMetrics(),
    query: async ({ report, params, hide }) => {
      const metric = metricNamed(report) as Metric;
      const found = await answer(golden.facts, metric, metric.params.parse(params), golden.company, hide as []);
      return found as ReportAnswer;
    },
  } as Analytics;
  context = { services: { analytics } } as RequestContext;
});
afterAll(() => golden?.close());

const actor = () => ({ ...systemActor(golden.tenantId, "test", "req-boards"), role: "admin" as const });

async function readTiles(board: Board, view: BoardView): Promise<Tiles> {
  const call: Pick<Apart, "actor" | "now" | "books"> = {
    ...{ actor: actor(), now: NOW },
    books: (read) => inTenant(golden.db.app, golden.tenantId, read),
  };
  return (await readBoard(context, call as Apart, tilesOf(board), view)).tiles;
}

const readingOf = (): Reading => ({
  t: wordsOf("en"),
  currency: "GBP",
  timeZone: "Europe/London",
  opens: placesOf(actor()),
});

/** A number as it is drawn, with where it leads and what it is. */
type Drawn = {
  where: string;
  text: string;
  href: string | undefined;
  report: string;
  column: Pick<TileColumn, "name" | "type" | "unit">;
  cells: Record<string, unknown>;
  write: typeof cellText;
};

function drawnIn(board: Board, tiles: Tiles, view: BoardView): Drawn[] {
  return tilesOf(board).flatMap((tile) => {
    const data = tiles[tile.id];
    if (!data) return [];
    const where = `${board.name}/${tile.id}`;
    if (tile.view === "figures") return figuresIn(tile.lines, data as FiguresData, where);
    if (tile.view === "list") return cellsIn(tile, data as TileData, where);
    return marksIn(tile, data as TileData, view, where);
  });
}

function figuresIn(lines: FigureLine[], { lines: figures }: FiguresData, where: string): Drawn[] {
  return lines.flatMap((line, index) => {
    const figure = figures[index];
    if (!figure || line.lag) return [];
    const name = line.row ?? line.column ?? metricNamed(line.report)?.measure ?? "";
    const { type, unit, value, href } = figure;
    const column = { name, type, ...(unit ? { unit } : {}) };
    const text = bareText(value, column, readingOf());
    return [{ where: `${where} ${line.label}`, text, href, report: line.report, column, cells: {}, write: bareText }];
  });
}

function cellsIn(tile: Extract<Tile, { view: "list" }>, data: TileData, where: string): Drawn[] {
  return listOf(tile, data, readingOf()).flatMap((row, index) => {
    const cells = namedCells(data.columns, data.rows[index] ?? []);
    const of = (name: string, text: string, href: string | undefined): Drawn => ({
      ...{ where: `${where} ${row.name} ${name}`, text, href, report: tile.report, cells, write: bareText },
      column: data.columns.find((one) => one.name === name) as TileColumn,
    });
    const more = tile.more?.column ?? "";
    const label = tile.more ? `${tile.more.label} ` : "";
    return [
      of(tile.column, row.value, row.opens),
      ...(row.moreOpens ? [of(more, row.more.slice(label.length), row.moreOpens)] : []),
    ];
  });
}

function marksIn(
  tile: Exclude<Tile, { view: "list" | "figures" }>,
  data: TileData,
  view: BoardView,
  where: string,
): Drawn[] {
  const measure = tile.view === "stack" ? "total" : (tile.column ?? metricNamed(tile.report)?.measure ?? "");
  const column = data.columns.find(({ name }) => name === measure) ?? { name: measure, type: "money" };
  const marks = specOf(tile, data, view, readingOf())?.marks ?? [];
  return marks
    .filter(({ value }) => value !== 0 && !Number.isNaN(value))
    .map(({ label, text, href }) => ({
      ...{ where: `${where} ${label}`, text, href, report: tile.report, column, cells: {}, write: cellText },
    }));
}

/** A sum in millionths as its column writes it. */
function cellOf(sum: bigint, type: string): string | number {
  return type === "money" ? formatMoney(sum / 10_000n, "GBP") : Number(sum) / 1_000_000;
}

/** Asserts what it leads to; says whether that were records. */
async function expectDrawn({ where, text, href, report, column, cells, write }: Drawn): Promise<boolean> {
  const metric = metricNamed(report) as Metric;
  const line = metric.lines?.find(({ name }) => name === column.name);
  const known = line ?? metric.columns.find(({ name }) => name === column.name);
  if (text === "–" && !href) return false;
  expect(href, `${where} ${text} leads nowhere`).toBeDefined();
  if (known && "worked" in known && known.worked && !known.opens) {
    expect(href?.split("?")[0], where).toBe(`/reports/${report}`);
    return false;
  }
  const adds = addsOf(report, known ?? {}, cells);
  const sum = sumOf(await recordsAt(href ?? ""), adds || "count", column);
  const shown = write(cellOf(sum, column.type), column, readingOf());
  expect(`${where}: ${href} ${adds} = ${shown}`).toBe(`${where}: ${href} ${adds} = ${text}`);
  return true;
}

const VIEWS: Record<string, (golden: Golden) => Partial<BoardView>> = {
  "the quarter": () => ({ period: "", days: { from: "2024-01-01", to: TODAY } }),
  "days that cut months": () => ({ period: "", days: { from: "2024-01-17", to: "2024-03-12" } }),
  "30 days": () => ({ period: "30d", days: { from: "2024-03-02", to: TODAY } }),
  "one customer": ({ birch }) => ({ days: { from: "2024-01-01", to: TODAY }, only: { customer_id: birch } }),
  "one product": () => ({ days: { from: "2024-01-01", to: TODAY }, only: { sku: MEMORY } }),
};

describe.each(BOARDS.map((board) => [board.name, board] as const))("the board %s", (_name, board) => {
  test.each(Object.keys(VIEWS))("of %s: every number leads to the records whose sum it is", async (name) => {
    const days = { from: TODAY, to: TODAY };
    const view: BoardView = { period: "", days, compare: "before", today: TODAY, ...VIEWS[name]?.(golden) };
    const drawn = drawnIn(board, await readTiles(board, view), view);
    let records = 0;
    for (const one of drawn) if (await expectDrawn(one)) records += 1;
    // Narrowed to one, nothing of a board may be left.
    if (!view.only) expect(records).toBeGreaterThan(8);
  });
});

test("products by margin are those with the most margin, the most first", async () => {
  const profit = BOARDS.find(({ name }) => name === "profit") as Board;
  const top = metricNamed("top-products") as Metric;
  let others = 0;
  for (const from of ["2024-01-01", "2024-02-01", "2024-03-01", "2024-03-12"]) {
    for (const to of ["2024-01-31", "2024-02-29", "2024-03-11", TODAY].filter((day) => day > from)) {
      const days = { from, to };
      const all = await answer(golden.facts, top, top.params.parse(days), golden.company, []);
      const margins = all.rows.map((row) => Number(namedCells(all.columns, row).margin));
      const falling = [...margins].sort((a, b) => b - a);
      if (margins.join() !== falling.join()) others += 1;
      const tiles = await readTiles(profit, { period: "", days, compare: "none", today: TODAY });
      const { columns, rows } = tiles.margins as TileData;
      expect(rows.map((row) => Number(namedCells(columns, row).margin))).toEqual(falling.slice(0, 8));
    }
  }
  expect(others).toBeGreaterThan(0);
});
