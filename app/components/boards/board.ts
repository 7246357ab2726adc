import type { Resource } from "#app/modules/access/policy.ts";

/*
 * A board is a list of tiles over the metrics of the catalogue. It is data: the server asks what its tiles name, the screen
 * draws them, and the same tile makes the CSV and the picture. What its role may not see (a whole metric, or its columns of
 * cost and margin) takes the line, the column or the tile away. Where a figure leads is said by the metric.
 */

/** What of the board's view a metric is asked for. `month`: this one so far. `all`: one sum of the whole period. */
export type Asks = "now" | "today" | "month" | "period" | "all";

type Tiled = { id: string; title: string };
type Asked = {
  report: string;
  asks: Asks;
  limit?: number;
  /** The column whose largest come first, where the metric can be asked for that. */
  order?: string;
  /** The column of its number, where the metric is not named after one. */
  column?: string;
};

export type FigureLine = Asked & {
  label: string;
  /** Of a report whose rows are figures (`kpis`): which of them. */
  row?: string;
  key?: boolean;
  /** Its days are drawn beside the figure. */
  spark?: boolean;
  /** Which way is good news; without it a change has no colour. */
  good?: "up" | "down";
  /** What the figure before it is called; that of the board's comparison needs no name. */
  before?: string;
  /** Where it leads, of what is no metric. */
  opens?: string;
  /** No metric: how many events are not in the figures yet. */
  lag?: true;
};

export type FiguresTile = Tiled & { view: "figures"; lines: FigureLine[] };

/** A metric along time. */
export type SeriesTile = Tiled &
  Asked & {
    view: "series";
    chart: "line" | "bars";
    /** A state, not a sum: what is said is how it ends. */
    level?: boolean;
    compares?: boolean;
    height?: number;
  };

/** Weekdays down, hours across. */
export type WeekTile = Tiled & Asked & { view: "week"; column: string };

/** Rows with several amounts each, piled up: who owes how much by age. A row without a `key` is of all others together. */
export type StackTile = Tiled &
  Asked & {
    view: "stack";
    key: string;
    name: string;
    parts: { column: string; label: string }[];
    worsens?: boolean;
    opens?: string;
  };

/** Rows with a figure each. `bars` draws its part of the largest beside it. */
export type ListTile = Tiled &
  Asked & {
    view: "list";
    name: string;
    note?: string;
    /** Its names are words of the program, not of the books. */
    worded?: boolean;
    /** Set as code, such as document numbers. */
    code?: boolean;
    column: string;
    bars?: boolean;
    /** Said small under the figure. */
    more?: { column: string; label: string; none?: string };
    /** A column of days past due. */
    late?: string;
    /** Where the row itself leads. */
    leads?: string;
    /** `dated`: it is asked of the board's days. */
    all?: { href: string; label: string; dated?: true };
    empty: string;
  };

export type Tile = FiguresTile | SeriesTile | WeekTile | StackTile | ListTile;

export type Board = {
  name: string;
  title: string;
  /** One sentence of what it answers, for other programs that show it (Grafana, in English). */
  about: string;
  /** Without this right there would be nothing of it but odd ends. */
  needs?: Resource;
  /** Rows of cells; a cell holds tiles one below the other. */
  rows: Tile[][][];
};

export type Cell = string | number | boolean | null;

/** A column as it travels with its figures. */
export type TileColumn = { name: string; type: string; unit?: string; opens?: string };

/** A tile's figures as they travel: only the columns that it shows, and the parameters that its links name. */
export type TileData = { columns: TileColumn[]; rows: Cell[][]; params?: Record<string, Cell>; whole?: Whole };
/** A rate or an average of all points together, and that of the period before. */
export type Whole = { value: Cell; previous: Cell };

/** Lines of figures as they travel; null where this person may not see one. */
export type FiguresData = { lines: (FigureData | null)[] };
export type FigureData = {
  value: Cell;
  type: string;
  unit?: string;
  previous?: Cell;
  href?: string;
  spark?: number[];
  /** Something is wrong with it, whatever it says. */
  late?: true;
};

export type Days = { from: string; to: string };

/** What a board is looked at with; all of it stands in the address. */
export type BoardView = {
  period: string;
  days: Days;
  compare: "before" | "year" | "none";
  today: string;
  /** What it is narrowed to: only figures that can be told of one customer or product are then shown. */
  only?: { customer_id?: string; sku?: string };
};

export const tilesOf = (board: Board): Tile[] => board.rows.flat(2);

export type Tiles = Record<string, TileData | FiguresData>;

/** How a board's figures stand. */
export type Standing = {
  /** When and up to which event; null when there are none. */
  asOf: { at: string; seq: number } | null;
  /** The first event that is not in them yet, once it has waited too long; and why, where that is known. */
  waitsSince: string | null;
  staleBecause: string | null;
  /** The process that owns the figures does not answer, or builds them anew. */
  away: "rebuilding" | "away" | null;
};

/** What has changed of a board: tiles by their ids, and `board`, how they stand. */
export type Told = Record<string, unknown> & { board?: Standing & { view: BoardView } };
/** What has changed since the event that the page has seen, and whether the server will tell what changes from now on. */
export type LiveTiles = { data: Told; seq: number; told: boolean };
export const SEEN_HEADER = "Pulse-Seen";
