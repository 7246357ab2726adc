import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  type GridPos,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimePanel } from "@grafana/grafana-foundation-sdk/timeseries";
import { metricNamed } from "#analytics/catalogue.ts";
import type { Column, Metric } from "#analytics/metrics/metric.ts";
import { receivablesAgeing } from "#analytics/metrics/receivables-ageing.ts";
import { type Board, type Tile, tilesOf } from "#app/components/boards/board.ts";
import { BOARDS } from "#app/components/boards/boards.ts";
import { dashboardUid, GRAFANA_PANELS } from "#app/components/boards/grafana-panels.ts";
import { ask, DATASOURCE, DAYS, type QueryColumn } from "./query.ts";

/*
 * Grafana's dashboards, made from the boards that the product itself draws: the same metrics, titles and order, so that the two
 * cannot say different things. A panel's number is fixed (grafana-panels.ts).
 */

/** Of what is no money: an amount has no unit here, since these dashboards are any company's and its currency stands in Pulse. */
const UNITS: Record<string, string> = { percent: "percent", seconds: "s", days: "d" };

export function unitOf(column: Pick<Column, "type" | "unit">): string {
  if (column.type === "money") return "none";
  return UNITS[column.unit ?? ""] ?? "short";
}

export function typeOf({ type }: Pick<Column, "type">): QueryColumn["type"] {
  return type === "money" || type === "quantity" || type === "count" ? "number" : "string";
}

const columnNamed = (metric: Metric, name: string): Column => {
  const found = metric.columns.find((column) => column.name === name);
  if (!found) throw new Error(`${metric.name} has no column ${name}`);
  return found;
};

const textOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

function asked(metric: Metric, names: readonly string[]): QueryColumn[] {
  return names.map((name) => ({ selector: name, text: textOf(name), type: typeOf(columnNamed(metric, name)) }));
}

/** What the API takes of the panel's range. */
function paramsOf(metric: Metric, tile: Exclude<Tile, { view: "figures" }>): Record<string, string> {
  const takes = (name: string) => name in metric.params.shape;
  return {
    ...(takes("from") && tile.asks !== "now" ? DAYS : {}),
    ...(takes("order") && tile.order ? { order: tile.order } : {}),
    ...(takes("limit") && tile.limit ? { limit: String(tile.limit) } : {}),
  };
}

function namesOf(tile: Exclude<Tile, { view: "figures" | "series" }>, metric: Metric): string[] {
  switch (tile.view) {
    case "week":
      return ["weekday", "hour", tile.column];
    case "stack":
      return [tile.name, ...tile.parts.map(({ column }) => column)];
    case "list":
      return [...new Set([tile.name, tile.note, tile.column, tile.more?.column, tile.late])].filter(
        (name): name is string => name !== undefined && metric.columns.some((column) => column.name === name),
      );
  }
}

/** The row of those whom a limit leaves out names none. */
const NOBODY = ["null", "empty"].map((match, index) => ({
  type: "special",
  options: { match, result: { text: "All others", index } },
}));

function panelOf(board: Board, tile: Exclude<Tile, { view: "figures" }>, gridPos: GridPos): cog.Builder<Panel> {
  const metric = metricNamed(tile.report);
  const id = GRAFANA_PANELS[board.name]?.[tile.id];
  if (!metric || id === undefined) throw new Error(`${board.name}/${tile.id} has no metric or no panel number`);
  const about = `${metric.explanation} ${metric.formula}`.trim();
  if (tile.view === "series") {
    const measure = columnNamed(metric, tile.column ?? metric.measure ?? "");
    const columns: QueryColumn[] = [
      { selector: "start", text: "Day", type: "timestamp" },
      { selector: measure.name, text: textOf(measure.name), type: "number" },
    ];
    return new TimePanel()
      .id(id)
      .title(tile.title)
      .description(about)
      .datasource(DATASOURCE)
      .gridPos(gridPos)
      .unit(unitOf(measure))
      .withTarget(ask(metric.name, columns, paramsOf(metric, tile)));
  }
  const names = namesOf(tile, metric);
  const panel = new TablePanel().id(id).title(tile.title).description(about).datasource(DATASOURCE).gridPos(gridPos);
  for (const name of names) {
    const column = columnNamed(metric, name);
    if (typeOf(column) === "number") panel.overrideByName(textOf(name), [{ id: "unit", value: unitOf(column) }]);
    if (metric === receivablesAgeing && column.type === "customer_name")
      panel.overrideByName(textOf(name), [{ id: "mappings", value: NOBODY }]);
  }
  return panel.unit("none").withTarget(ask(metric.name, asked(metric, names), paramsOf(metric, tile)));
}

const WIDTH = 12;
const HEIGHT = 8;

export function dashboards(): Dashboard[] {
  return BOARDS.map((board) => {
    const built = new DashboardBuilder(`Pulse ${board.title}`)
      .uid(dashboardUid(board.name))
      .description(`What the board ${board.title} of Pulse shows.`)
      .tags(["pulse"])
      .readonly()
      .timezone("browser")
      .time({ from: "now-30d/d", to: "now/d" })
      .refresh("1m")
      .link(
        new DashboardLinkBuilder("Open in Pulse")
          .type(DashboardLinkType.Link)
          .url(board.name === "overview" ? "/dashboard" : `/dashboard/${board.name}`),
      );
    const tiles = tilesOf(board).filter((tile): tile is Exclude<Tile, { view: "figures" }> => tile.view !== "figures");
    tiles.forEach((tile, place) => {
      const gridPos = { x: (place % 2) * WIDTH, y: Math.floor(place / 2) * HEIGHT, w: WIDTH, h: HEIGHT };
      built.withPanel(panelOf(board, tile, gridPos));
    });
    return built.build();
  });
}
