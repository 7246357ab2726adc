import { useLocation, useRevalidator } from "@remix-run/react";
import { useEffect, useMemo } from "react";
import { PinnedQuestions } from "#app/components/explore/pinned.tsx";
import type { ExploreData } from "#app/components/explore/result.ts";
import type { Question } from "#app/components/explore/vocabulary.ts";
import { FilterBar } from "#app/components/filter-bar.tsx";
import { type Rejected, withParam } from "#app/components/list-params.ts";
import { PageHead } from "#app/components/page-head.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import {
  type BoardView,
  type Days,
  type FiguresData,
  type Standing,
  type Tile,
  type TileData,
  type Tiles,
  tilesOf,
} from "./board.ts";
import { boardNamed, boardPath } from "./boards.ts";
import { Kiosk } from "./kiosk.tsx";
import { useLiveTiles } from "./live-tiles.ts";
import { COMPARED, PRESETS } from "./period.ts";
import { FreshnessProvider, freshnessOf } from "./stamp.tsx";
import { type TileProps, TileView, useReading, useSteady } from "./tiles.tsx";

export type BoardData = Standing & {
  name: string;
  view: BoardView;
  rejected: Rejected[];
  tiles: Tiles;
  /** Saved questions that stand here. */
  pinned: Pinned[];
  /** The company has not sold anything yet: where to begin, for whom may. */
  begin: boolean;
  boards: { name: string; title: string }[];
  /** Beginnings of the addresses that figures may lead to. */
  opens: string[];
  /** The first day of the company's weeks, by its ISO number. */
  weekStart: number;
  /** The same board stands in Grafana, for those who may look there. */
  grafana: boolean;
};

export type Pinned = {
  id: string;
  name: string;
  query: string;
  question: Question;
  days: Days;
  data: ExploreData;
};

/** Filters of the address that go from board to board; which table stands open does not. */
function kept(search: string): URLSearchParams {
  const params = new URLSearchParams(search);
  params.delete("table");
  return params;
}

export function BoardPage(read: BoardData) {
  const t = useWords();
  const { search } = useLocation();
  const board = boardNamed(read.name);
  const data = useLiveTiles(read, kept(search));
  useComeBack(data.away !== null);
  const params = kept(search);
  if (!board) return null;
  const kiosk = params.get("kiosk") !== null;
  const query = params.size > 0 ? `?${params}` : "";
  return (
    <FreshnessProvider value={freshnessOf(data)}>
      <div className={kiosk ? "kiosk" : "board"}>
        <PageHead title={t(board.title)}>
          {kiosk ? (
            <a className="btn" href={boardPath(board.name) + withParam(params, { kiosk: "" })}>
              {t("Leave the wall screen")}
            </a>
          ) : (
            <a className="btn quiet" href={boardPath(board.name) + withParam(params, { kiosk: "1" })}>
              {t("Wall screen")}
            </a>
          )}
        </PageHead>
        {data.grafana && !kiosk ? (
          <p className="meta">
            <a href={`/grafana/${board.name}`}>{t("This dashboard in Grafana")}</a>
          </p>
        ) : null}
        {kiosk ? (
          <Kiosk boards={data.boards.map(({ name }) => name)} current={board.name} params={params} />
        ) : (
          <>
            <Tabs
              label={t("Dashboards")}
              tabs={data.boards.map(({ name, title }) => ({ href: `${boardPath(name)}${query}`, label: t(title) }))}
            />
            <PeriodBar view={data.view} rejected={data.rejected} params={params} />
          </>
        )}
        <Notices data={data} />
        <Sheets data={data} kiosk={kiosk} />
        <PinnedQuestions pinned={data.pinned} opens={data.opens} />
      </div>
    </FreshnessProvider>
  );
}

/** Charts that have a row to share with one other are half as high again on a wall. */
const higher = (tile: Tile): Tile =>
  tile.view === "series" ? { ...tile, height: Math.round((tile.height ?? 180) * 1.5) } : tile;

/**
 * Nobody pushes a wall along: below the first row each tile has a column of its own, and a tile that would be alone in its row
 * stands beside those above it.
 */
export function onWall(rows: Tile[][][]): Tile[][][] {
  const [lead = [], ...rest] = rows;
  const wall = [lead];
  for (const row of rest) {
    const cells = row.flatMap((cell) => cell.map((tile) => [tile]));
    const above = wall.at(-1);
    if (cells.length === 1 && above && above !== lead) above.push(...cells);
    else wall.push(cells);
  }
  return wall.length > 2 ? wall : wall.map((cells) => cells.map((cell) => cell.map(higher)));
}

function Sheets({ data, kiosk }: { data: BoardData; kiosk: boolean }) {
  const { search } = useLocation();
  const board = boardNamed(data.name);
  const view = useSteady(data.view);
  const reading = useReading(data.opens, data.weekStart);
  const open = new URLSearchParams(search).get("table");
  const params = kept(search);
  const rows = useMemo(() => (board ? (kiosk ? onWall(board.rows) : board.rows) : []), [board, kiosk]);
  return rows.map((cells, row) => {
    const shown = cells.map((cell) => cell.filter((tile) => data.tiles[tile.id])).filter((cell) => cell.length > 0);
    if (shown.length === 0) return null;
    const lead = shown[0]?.[0]?.view === "figures" && shown.length > 1;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
      <div key={row} className={lead ? "overview" : "overview thirds"}>
        {shown.map((cell) => (
          <div key={cell[0]?.id} className="ruled">
            {cell.map((tile) => (
              <Steady
                key={tile.id}
                {...{ tile, view, reading }}
                data={data.tiles[tile.id] as TileData | FiguresData}
                files={`/dashboard/${data.name}/${tile.id}${params.size > 0 ? `?${params}` : ""}`}
                open={open === tile.id}
                openHref={`${withParam(params, { table: tile.id })}#${tile.id}`}
              />
            ))}
          </div>
        ))}
      </div>
    );
  });
}

function Steady({ data, ...props }: TileProps) {
  return <TileView {...props} data={useSteady(data)} />;
}

/** Spans of days and what they are compared with, one click away; own days in a form that works by itself. */
function PeriodBar({ view, rejected, params }: { view: BoardView; rejected: Rejected[]; params: URLSearchParams }) {
  const t = useWords();
  const chosen = (name: string, value: string) => (name === value ? ("true" as const) : undefined);
  return (
    <FilterBar
      filters={[
        { kind: "day", name: "from", label: english("From"), fallback: view.days.from },
        { kind: "day", name: "to", label: english("To"), fallback: view.days.to },
        {
          kind: "search",
          name: "customer",
          label: english("Customer"),
          placeholder: english("Name or code"),
          more: true,
        },
        { kind: "search", name: "sku", label: english("Product"), placeholder: english("SKU"), more: true },
      ]}
      rejected={rejected}
      home={withParam(params, { from: "", to: "", customer: "", sku: "" })}
    >
      <div className="chip-rows">
        <nav className="chips" aria-label={t("Period")}>
          {PRESETS.map(({ period, label }) => (
            <a
              key={period}
              className="chip"
              href={withParam(params, { period, from: "", to: "" })}
              aria-current={chosen(view.period, period)}
            >
              {t(label)}
            </a>
          ))}
        </nav>
        <nav className="chips" aria-label={t("Compared with")}>
          <span className="meta">{t("Compared with")}</span>
          {COMPARED.map(({ compare, label }) => (
            <a
              key={compare}
              className="chip"
              href={withParam(params, { compare })}
              aria-current={chosen(view.compare, compare)}
            >
              {t(label)}
            </a>
          ))}
        </nav>
      </div>
    </FilterBar>
  );
}

function Notices({ data }: { data: BoardData }) {
  const t = useWords();
  if (data.away) {
    return (
      <p className="notice warning" role="status">
        {data.away === "rebuilding"
          ? t("The figures are being rebuilt from the books and come back by themselves.")
          : t(
              "The program that works out the figures does not answer; they come back by themselves when it does.",
            )}{" "}
        {t("Orders, stock and invoices work as usual.")}
      </p>
    );
  }
  const board = boardNamed(data.name);
  const nothing = board ? tilesOf(board).every((tile) => !data.tiles[tile.id]) : true;
  if (nothing && data.view.only)
    return <p className="notice">{t("No figure of this dashboard can be told of one customer or product.")}</p>;
  if (nothing)
    return (
      <p className="notice">
        {t("Your role sees no figures here. An administrator of your company can change your role.")}
      </p>
    );
  if (data.view.only) {
    return <p className="notice">{t("Only figures that can be told of one customer or product are shown.")}</p>;
  }
  if (data.begin) {
    return (
      <p className="notice">
        {t.rich("Nothing has been sold yet. The figures begin with {order}.", {
          order: <a href="/orders/new">{t("the first order")}</a>,
        })}
      </p>
    );
  }
  return null;
}

const AGAIN_MS = 4_000;

/** While the figures are away the page looks for them by itself. */
function useComeBack(away: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(revalidate, AGAIN_MS);
    return () => clearInterval(timer);
  }, [away, revalidate]);
}
