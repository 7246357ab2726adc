import type { LoaderFunctionArgs } from "@remix-run/node";
import { type Definitions, nameOf } from "#app/components/boards/about.tsx";
import {
  type Board,
  type BoardView,
  type FiguresData,
  type FiguresTile,
  type LiveTiles,
  SEEN_HEADER,
  type Tile,
  type TileData,
  tilesOf,
} from "#app/components/boards/board.ts";
import { BOARDS, boardNamed } from "#app/components/boards/boards.ts";
import { readView } from "#app/components/boards/read-view.ts";
import { specOf } from "#app/components/boards/specs.ts";
import type { Rejected } from "#app/components/list-params.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import type { Figures } from "#app/live/live-figures.server.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { lacking } from "#app/modules/access/lacking.ts";
import { may, maySeeKpi, maySeeReport, type Resource } from "#app/modules/access/policy.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import {
  askingWith,
  figuresAway,
  type Known,
  knownReports,
  readBoard,
  readOneTile,
  reportsOf,
  rightOfTile,
} from "./board-tiles.server.ts";
import { fileAnswer, namedAsOf, tableFile } from "./chart-files.server.ts";
import { chartPicture } from "./chart-picture.server.tsx";
import { customersNamed } from "./explore-question.server.ts";
import { explainEntry } from "./metric-words.server.ts";
import type { Apart } from "./run-command.server.ts";
import { readApart } from "./screen.server.ts";

/** The boards of which this person sees anything beyond the key figures, which everybody has; the first is everybody's. */
export function boardsOf(actor: Actor): Board[] {
  const sees = (tile: Tile) => reportsOf(tile).some((name) => name !== "kpis" && maySeeReport(actor, name));
  return BOARDS.filter(
    (board, index) => index === 0 || ((!board.needs || may(actor, "read", board.needs)) && tilesOf(board).some(sees)),
  );
}

type Explained = { title: string; explanation: string; formula: string };

function rightOfBoard(board: Board, actor: Actor): Resource {
  if (board.needs && !may(actor, "read", board.needs)) return board.needs;
  const rights = tilesOf(board).map((tile) => rightOfTile(tile, actor));
  return rights.find((right) => right !== "dashboards") ?? "dashboards";
}

/** What the address asks a board for, its customer found by name, code or id. */
export async function readBoardView(url: string, call: Apart): Promise<{ view: BoardView; rejected: Rejected[] }> {
  const { view, rejected, customer } = readView(url, dayIn(call.identity.timeZone, call.now));
  if (!customer) return { view, rejected };
  const [id] = may(call.actor, "read", "customers") ? await customersNamed(call, [customer]) : [];
  if (id) return { view: { ...view, only: { ...view.only, customer_id: id } }, rejected };
  return { view, rejected: [...rejected, { name: "customer", value: customer }] };
}

/** Throws NotFound, and Forbidden where the role sees nothing of it. */
export function boardFor(actor: Actor, name: string): Board {
  const board = boardNamed(name);
  if (!board) throw new NotFound("dashboard");
  if (!boardsOf(actor).includes(board)) throw lacking(actor, "read", rightOfBoard(board, actor));
  return board;
}

/** What each metric means that this person may see. */
export function readDefinitions(args: LoaderFunctionArgs): Promise<Response> {
  return readApart(args, "read", "dashboards", async ({ actor }) => {
    // Without an answer figures stand unexplained; their page says what is away.
    const known = await knownReports(args.context).catch(() => new Map<string, Known>());
    const seen = [...known.values()].filter(({ name }) => maySeeReport(actor, name));
    const t = wordsFor(args.request);
    const written = seen.flatMap(({ name, title, explanation, formula, lines = [] }): [string, Explained][] => [
      [name, { title, explanation, formula }],
      ...lines
        .filter((line) => maySeeKpi(actor, line.name))
        .map((line): [string, Explained] => [nameOf(name, line.name), { title, ...line }]),
    ]);
    const definitions: Definitions = Object.fromEntries(
      written.map(([name, { title, explanation, formula }]) => [
        name,
        explainEntry(t, { title, explanation, formula }),
      ]),
    );
    return Response.json(definitions, {
      headers: { "Cache-Control": known.size > 0 ? "private, max-age=300" : "no-store" },
    });
  });
}

/** One tile as "<tile>.csv" or "<tile>.svg", of the days that the address says; "live.json" for the page that shows them all. */
export async function tileFile(args: LoaderFunctionArgs, name: string, file: string): Promise<Response> {
  if (file === "live.json") return readApart(args, "read", "dashboards", (call) => liveTiles(args, call, name));
  const [id, kind = ""] = file.split(".");
  return readApart(args, "export", "dashboards", async (call) => {
    const tile = tilesOf(boardFor(call.actor, name)).find((one) => one.id === id);
    if (!tile || !["csv", "svg"].includes(kind)) throw new NotFound("file");
    const { view } = await readBoardView(args.request.url, call);
    // A table of its figures has all of them, the page and its picture what they have room for.
    const { data, at } = await readOneTile(
      askingWith(args.context, call),
      kind === "csv" ? unlimited(tile) : tile,
      view,
    );
    const { currency, timeZone } = call.identity;
    const title = namedAsOf(`${name}-${tile.id}`, at, timeZone);
    if (tile.view === "figures") return figuresFile(title, tile, data as FiguresData);
    if (kind === "csv") return dataFile(title, data as TileData);
    const { weekStart } = await call.books(readCompany);
    const reading = { t: wordsFor(args.request), currency, timeZone, opens: [], weekStart };
    const spec = specOf(tile, data as TileData, view, reading);
    if (!spec) throw new NotFound("file");
    return fileAnswer(title, "svg", chartPicture(spec));
  });
}

const unlimited = (tile: Tile): Tile => ("limit" in tile ? { ...tile, limit: undefined } : tile);

/**
 * A board as it is now, as far as the page has not seen it; from now on its tiles are also told on this person's live stream,
 * whenever facts have changed them: the key figures first, which people look at first and which are a small part of the whole.
 */
async function liveTiles({ context, request }: LoaderFunctionArgs, call: Apart, name: string): Promise<Response> {
  const tiles = tilesOf(boardFor(call.actor, name));
  const { pathname, search } = new URL(request.url);
  const { only } = (await readBoardView(request.url, call)).view;

  async function read(which: readonly Tile[]): Promise<Figures> {
    const now = new Date();
    const { view } = readView(request.url, dayIn(call.identity.timeZone, now));
    const { tiles, ...board } = await readBoard(context, { ...call, now }, which, only ? { ...view, only } : view);
    if (board.away) throw figuresAway();
    return { data: { ...tiles, board: { ...board, view } }, seq: board.asOf?.seq ?? 0 };
  }
  const first = tiles.filter(({ view }) => view === "figures");
  const rest = tiles.filter((tile) => !first.includes(tile));
  const told = context.services.live.watch(call.identity, pathname + search, [() => read(first), () => read(rest)]);
  const seen = Number(request.headers.get(SEEN_HEADER));
  const now = await read(first);
  const later = now.seq === seen ? null : await read(rest);
  const answer: LiveTiles = { data: { ...now.data, ...later?.data }, seq: now.seq, told };
  return Response.json(answer, { headers: { "Cache-Control": "no-store" } });
}

const dataFile = (title: string, { columns, rows }: TileData): Response =>
  tableFile(
    title,
    columns.map(({ name, type }) => ({ head: name, type })),
    rows,
  );

const figuresFile = (title: string, tile: FiguresTile, { lines }: FiguresData): Response =>
  tableFile(
    title,
    [
      { head: "figure", type: "text" },
      { head: "value", type: "count" },
      { head: "previous", type: "count" },
    ],
    tile.lines.flatMap((line, index) => {
      const figure = lines[index];
      return figure ? [[line.label, figure.value, figure.previous ?? null]] : [];
    }),
  );
