import type * as cog from "@grafana/grafana-foundation-sdk/cog";

/* A question of the Infinity data source to our API. The SDK knows no builder for this plugin, so here is one. */

export const DATASOURCE = { type: "yesoreyeram-infinity-datasource", uid: "pulse" };

export type QueryColumn = { selector: string; text: string; type: "number" | "string" | "timestamp" };

export type InfinityQuery = cog.Dataquery & {
  refId: string;
  datasource: typeof DATASOURCE;
  type: "json";
  parser: "jq-backend";
  source: "url";
  format: "table" | "timeseries";
  url: string;
  url_options: { method: "GET"; data: ""; params: { key: string; value: string }[] };
  root_selector: string;
  columns: (QueryColumn & { timestampFormat?: string })[];
  filters: [];
};

/** Rows come as lists beside the names of their columns; this makes a record of each, so that columns are picked by name. */
export const ROWS_AS_RECORDS =
  "[.columns[].name] as $names | .rows[] | [$names, .] | transpose | map({(.[0]): .[1]}) | add";

/** The days of the panel's time range, as the API takes them. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
export const DAYS = { from: "${__from:date:YYYY-MM-DD}", to: "${__to:date:YYYY-MM-DD}" };

export function ask(
  report: string,
  columns: readonly QueryColumn[],
  params: Record<string, string> = {},
  refId = "A",
): cog.Builder<cog.Dataquery> {
  const query: Omit<InfinityQuery, "_implementsDataqueryVariant"> = {
    refId,
    datasource: DATASOURCE,
    type: "json",
    parser: "jq-backend",
    source: "url",
    format: columns.some((column) => column.type === "timestamp") ? "timeseries" : "table",
    url: `/api/v1/analytics/${report}`,
    url_options: { method: "GET", data: "", params: Object.entries(params).map(([key, value]) => ({ key, value })) },
    root_selector: ROWS_AS_RECORDS,
    columns: columns.map((column) =>
      column.type === "timestamp" ? { ...column, timestampFormat: "2006-01-02" } : column,
    ),
    filters: [],
  };
  return { build: () => query as InfinityQuery };
}
