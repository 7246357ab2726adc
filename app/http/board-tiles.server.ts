import { linkTo, namedCells } from "#analytics/metrics/links.ts";
import type {
  BoardView,
  Cell,
  FigureData,
  FigureLine,
  FiguresData,
  Standing,
  Tile,
  TileColumn,
  TileData,
  Tiles,
} from "#app/components/boards/board.ts";
import { stepOf } from "#app/components/boards/period.ts";
import { isAverage } from "#app/components/boards/specs.ts";
import { lacking } from "#app/modules/access/lacking.ts";
import { may, maySeeReport, type Resource, reportRight } from "#app/modules/access/policy.ts";
import { type FactsLag as Behind, readFactsLag } from "#app/modules/history.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Analytics, Column, ReportAnswer, ReportEntry } from "./analytics.server.ts";
import type { RequestContext } from "./context.server.ts";
import { HttpProblem } from "./problem.server.ts";
import { askReport } from "./reports.server.ts";
import type { Apart } from "./run-command.server.ts";

/* What the tiles of a board show, asked of the reports that they are made of. */

export type Known = ReportEntry & { measure?: string | null; explanation?: string; formula?: string | null };
type AnswerColumn = Column & { opens?: string };

/** How long the catalogue is taken for the same: it changes with the program only. */
const KEPT_MS = 60_000;
const catalogues = new WeakMap<Analytics, { at: number; entries: Promise<Map<string, Known>> }>();

/** The catalogue by name, read once for everybody. */
export function knownReports({ services: { analytics } }: RequestContext): Promise<Map<string, Known>> {
  const kept = catalogues.get(analytics);
  if (kept && Date.now() - kept.at < KEPT_MS) return kept.entries;
  const entries = analytics.catalogue().then((all) => new Map(all.map((entry) => [entry.name, entry as Known])));
  catalogues.set(analytics, { at: Date.now(), entries });
  entries.catch(() => catalogues.delete(analytics));
  return entries;
}

/** Where figures may lead, and what one must be able to read to follow. */
const PLACES: readonly (readonly [path: string, resource: Resource])[] = [
  ["/orders", "orders"],
  ["/invoices", "invoices"],
  ["/products", "products"],
  ["/customers", "customers"],
  ["/ledger", "journal"],
  ["/reports", "dashboards"],
  ["/dashboard", "dashboards"],
  ["/explore", "dashboards"],
  ["/events", "events"],
];

export const placesOf = (actor: Actor): string[] =>
  PLACES.filter(([, resource]) => may(actor, "read", resource)).map(([path]) => path);

export type BoardAnswer = Standing & { tiles: Tiles };

type Asker = (
  question: Pick<FigureLine, "report" | "asks" | "limit" | "order">,
  series: boolean,
) => Promise<ReportAnswer | null>;

/** Everything a board shows, each question asked once. What the role may not see is not asked for. */
export async function readBoard(
  context: RequestContext,
  call: Apart,
  tiles: readonly Tile[],
  view: BoardView,
): Promise<BoardAnswer> {
  const { isAway, behind, ...read } = await readTiles(askingWith(context, call), tiles, view);
  return {
    ...read,
    asOf: read.asOf && standing(read.asOf, behind),
    waitsSince: behind?.since ?? null,
    away: isAway ? await whyAway(context) : null,
  };
}

export const figuresAway = () =>
  new HttpProblem(503, "analytics_unavailable", "The figures are away. Try again in a moment.");

/** One tile alone, and as of when it is. Throws a 503 problem while the figures are away, and Forbidden where the role sees nothing of it. */
export async function readOneTile(
  asking: Asking,
  tile: Tile,
  view: BoardView,
): Promise<{ data: TileData | FiguresData; at: string }> {
  const { tiles, isAway, asOf, behind } = await readTiles(asking, [tile], view);
  if (isAway) throw figuresAway();
  const data = tiles[tile.id];
  if (!data || !asOf) throw lacking(asking.actor, "read", rightOfTile(tile, asking.actor));
  return { data, at: standing(asOf, behind).at };
}

export const reportsOf = (tile: Tile): string[] =>
  tile.view === "figures" ? tile.lines.map(({ report }) => report) : [tile.report];

/** The right that somebody lacks who sees nothing of a tile. */
export function rightOfTile(tile: Tile, actor: Actor): Resource {
  const hidden = reportsOf(tile).find((report) => !maySeeReport(actor, report));
  return (hidden && reportRight(hidden)) || "dashboards";
}

type Asking = {
  context: RequestContext;
  actor: Actor;
  ask: (report: string, params: Record<string, unknown>) => Promise<ReportAnswer>;
  /** How far the figures are behind at this event. */
  behind: (seq: number) => Promise<Behind>;
};

/** Names of customers and the lag are read from the books by this call. */
export const askingWith = (context: RequestContext, call: Apart): Asking => ({
  context,
  actor: call.actor,
  ask: (report, params) => askReport(context, call, report, params),
  behind: (seq) => readBehind(call, seq),
});

type TilesRead = Pick<BoardAnswer, "tiles" | "asOf" | "staleBecause"> & { isAway: boolean; behind: Behind | null };

async function readTiles(asking: Asking, tiles: readonly Tile[], view: BoardView): Promise<TilesRead> {
  const { context, actor } = asking;
  let isAway = false;
  const answers: (ReportAnswer & { stale_because?: string })[] = [];
  const asked = new Map<string, Promise<ReportAnswer | null>>();

  async function askOnce(report: string, params: Record<string, unknown>): Promise<ReportAnswer | null> {
    try {
      const answer = await asking.ask(report, params);
      answers.push(answer);
      return answer;
    } catch (error) {
      // The page stands without its figures: they are rebuilt from the books and come back by themselves.
      if ((error as { status?: number }).status !== 503) throw error;
      isAway = true;
      return null;
    }
  }

  const known = await knownReports(context).catch((error) => {
    if ((error as { status?: number }).status !== 503) throw error;
    isAway = true;
    return new Map<string, Known>();
  });
  const ask: Asker = async (question, series) => {
    const { report } = question;
    const entry = known.get(report);
    if (!entry || !maySeeReport(actor, report)) return null;
    if (!Object.keys(view.only ?? {}).every((name) => entry.params.includes(name))) return null;
    const params = paramsFor(entry, question, series, view);
    const key = JSON.stringify([report, params]);
    let answer = asked.get(key);
    if (!answer) {
      answer = askOnce(report, params);
      asked.set(key, answer);
    }
    return answer;
  };

  const read = await Promise.all(
    tiles.map(async (tile) => [tile.id, await readTile(tile, ask, known, view, actor)] as const),
  );
  const seq = Math.min(...answers.map((answer) => answer.event_seq));
  const behind = answers.length > 0 ? await asking.behind(seq) : null;
  if (behind) tellLag(tiles, read, behind, placesOf(actor));
  return {
    tiles: Object.fromEntries(read.filter((one): one is [string, TileData | FiguresData] => one[1] !== null)),
    asOf: answers[0] ? { at: answers[0].as_of, seq } : null,
    staleBecause: answers.find((answer) => answer.stale_because)?.stale_because ?? null,
    isAway,
    behind,
  };
}

const COMPARE = { before: "previous_period", year: "last_year", none: undefined };

/** The view's part of the question, of what the metric knows as parameters. */
function paramsFor(entry: Known, { asks, limit, order }: Parameters<Asker>[0], series: boolean, view: BoardView) {
  const { today } = view;
  const days = {
    now: {},
    today: { from: today, to: today },
    month: { from: `${today.slice(0, 8)}01`, to: today },
    period: view.days,
    all: view.days,
  }[asks];
  const params: Record<string, unknown> = {
    ...days,
    grain:
      asks === "today" ? "hour" : asks === "all" ? "all" : series && asks === "period" ? stepOf(view.days) : undefined,
    compare: asks === "now" || asks === "month" ? undefined : COMPARE[view.compare],
    limit,
    order,
    ...view.only,
  };
  return Object.fromEntries(
    Object.entries(params).filter(([name, value]) => value !== undefined && entry.params.includes(name)),
  );
}

async function readTile(tile: Tile, ask: Asker, known: Map<string, Known>, view: BoardView, actor: Actor) {
  if (tile.view === "figures") {
    const places = placesOf(actor);
    const lines = await Promise.all(tile.lines.map((line) => readFigure(line, ask, known, view, places)));
    return lines.some((line) => line !== null) ? { lines } : null;
  }
  const answer = await ask(tile, tile.view === "series");
  if (!answer) return null;
  const measure = tile.column ?? known.get(tile.report)?.measure ?? "";
  switch (tile.view) {
    case "series":
      return withWhole(
        pick(answer, ["start", measure], ["end", ...(tile.compares ? ["previous"] : [])]),
        measure,
        tile.asks === "period" ? () => ask({ report: tile.report, asks: "all" }, false) : null,
      );
    case "week":
      return pick(answer, ["weekday", "hour", measure], []);
    case "stack":
      return pick(answer, [tile.key, tile.name, ...tile.parts.map(({ column }) => column)], namesIn(tile.opens));
    case "list":
      return pick(
        workedLead(answer, measure, known.get(tile.report)),
        [tile.name, measure],
        [...[tile.note, tile.more?.column, tile.late].filter((name) => name !== undefined), ...namesIn(tile.leads)],
        tile.limit,
        tile.more?.column,
      );
  }
}

/** Of a rate or an average the title says that of the whole period. */
async function withWhole(
  data: TileData | null,
  measure: string,
  askAll: (() => Promise<ReportAnswer | null>) | null,
): Promise<TileData | null> {
  const column = data?.columns.find(({ name }) => name === measure);
  if (!data || !askAll || !column || !isAverage(column)) return data;
  const all = await askAll();
  const row = all?.rows.at(-1);
  if (!all || !row) return data;
  const cells = namedCells(all.columns, row) as Record<string, Cell>;
  return { ...data, whole: { value: cells[measure] ?? null, previous: cells.previous ?? null } };
}

const namesIn = (template = ""): string[] => [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

/** Only what is shown, and what its links name. Null when a column that the tile cannot do without is not there. */
function pick(answer: ReportAnswer, needed: string[], wanted: string[], most = Infinity, more = ""): TileData | null {
  const columns = answer.columns as AnswerColumn[];
  const has = (name: string) => columns.some((column) => column.name === name);
  if (!needed.every(has)) return null;
  const shown = new Set([...needed, ...wanted]);
  const templates = columns.flatMap((column) => (shown.has(column.name) && column.opens ? namesIn(column.opens) : []));
  const kept = [...new Set([...needed, ...wanted, ...templates])].filter(has);
  const at = kept.map((name) => columns.findIndex((column) => column.name === name));
  // The last day of a point that is one day needs no telling.
  const ends = kept.indexOf("end");
  const rows = answer.rows.slice(0, most).map((row) => at.map((index) => row[index] as Cell));
  const same = ends >= 0 && rows.every((row) => row[ends] === row[kept.indexOf("start")]);
  const left = same ? kept.filter((name) => name !== "end") : kept;
  const params = Object.fromEntries(
    templates
      .filter((name) => !has(name) && answer.params[name] !== undefined)
      .map((name) => [name, answer.params[name] as Cell]),
  );
  return {
    columns: left.map((name) =>
      describeColumn(columns.find((column) => column.name === name) as AnswerColumn, [...needed, more]),
    ),
    rows: same ? rows.map((row) => row.filter((_cell, index) => index !== ends)) : rows,
    ...(Object.keys(params).length > 0 ? { params } : {}),
  };
}

function describeColumn({ name, type, unit, opens }: AnswerColumn, linked: string[]): TileColumn {
  const special = unit && type !== "money" ? { unit } : {};
  return { name, type, ...special, ...(opens && linked.includes(name) ? { opens } : {}) };
}

/** The page of a report, asked the same. */
const pageOf = ({ name, params }: Known): string => {
  const asked = ["from", "to", "customer_id", "sku"].filter((one) => params.includes(one));
  return `/reports/${name}${asked.length > 0 ? `?${asked.map((one) => `${one}={${one}}`).join("&")}` : ""}`;
};

/** A number without records of its own leads to the report that has beside it what it is worked out from. */
function leadOf({ opens, worked }: AnswerColumn, entry: Known | undefined): string | undefined {
  return opens ?? (worked && entry ? pageOf(entry) : undefined);
}

function workedLead(answer: ReportAnswer, measure: string, entry: Known | undefined): ReportAnswer {
  const columns = answer.columns.map((column) => {
    const opens = column.name === measure ? leadOf(column, entry) : column.opens;
    return opens ? { ...column, opens } : column;
  });
  return { ...answer, columns };
}

/** A number with the one before it and the records that it is the sum of. */
async function readFigure(
  line: FigureLine,
  ask: Asker,
  known: Map<string, Known>,
  view: BoardView,
  places: string[],
): Promise<FigureData | null> {
  if (line.lag) return null;
  const [answer, days] = await Promise.all([
    ask(line, false),
    line.spark ? ask({ report: line.report, asks: "period" }, true) : null,
  ]);
  if (!answer) return null;
  const leads = (template: string | undefined, cells: Record<string, Cell>) => {
    const href = template ? linkTo(template, { today: view.today, ...cells }, answer.params) : null;
    return href && places.some((path) => href.startsWith(path)) ? { href } : {};
  };
  if (line.row) {
    const row = answer.rows.find(([name]) => name === line.row);
    if (!row) return null;
    const [, value, unit, previous] = row as Cell[];
    return {
      value: value ?? null,
      type: unit === "count" ? "count" : "money",
      ...(line.before ? { previous: previous ?? null } : {}),
      ...leads(known.get(line.report)?.lines?.find(({ name }) => name === line.row)?.opens, {}),
    };
  }
  const measure = line.column ?? known.get(line.report)?.measure;
  const column = (answer.columns as AnswerColumn[]).find(({ name }) => name === measure);
  const row = answer.rows.at(-1);
  if (!column || !row) return null;
  const cells = namedCells(answer.columns, row) as Record<string, Cell>;
  return {
    value: cells[column.name] ?? null,
    type: column.type,
    ...(column.unit && column.type !== "money" ? { unit: column.unit } : {}),
    ...(cells.previous === undefined ? {} : { previous: cells.previous }),
    ...leads(leadOf(column, known.get(line.report)), cells),
    ...(days ? { spark: numbersOf(days, column.name) } : {}),
  };
}

function numbersOf({ columns, rows }: ReportAnswer, name: string): number[] {
  const at = columns.findIndex((column) => column.name === name);
  return rows.map((row) => Number(row[at] ?? 0));
}

/** Figures stand as of the moment they were asked for, unless something of before is not in them. */
export const standing = <As extends { at: string }>(asOf: As, behind: Behind | null): As =>
  behind?.since && behind.since < asOf.at ? { ...asOf, at: behind.since } : asOf;

export const readBehind = ({ books, now }: Pick<Apart, "books" | "now">, seq: number): Promise<Behind> =>
  books((tx) => readFactsLag(tx, BigInt(seq), now));

/** Puts the lag where a tile shows it: it is known when all figures are read. */
function tellLag(
  tiles: readonly Tile[],
  read: readonly (readonly [string, TileData | FiguresData | null])[],
  { count, since }: Behind,
  places: string[],
): void {
  for (const tile of tiles) {
    const data = read.find(([id]) => id === tile.id)?.[1];
    if (tile.view !== "figures" || !data || !("lines" in data)) continue;
    tile.lines.forEach(({ lag, opens = "" }, index) => {
      if (!lag) return;
      const href = places.some((path) => opens.startsWith(path)) ? { href: opens } : {};
      data.lines[index] = { value: count, type: "count", ...href, ...(since ? { late: true } : {}) };
    });
  }
}

async function whyAway({ services }: RequestContext): Promise<"rebuilding" | "away"> {
  const health = await services.analytics.health();
  return health === null ? "away" : "rebuilding";
}
