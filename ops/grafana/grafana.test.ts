import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { dashboardUid, GRAFANA_PANELS } from "#app/components/boards/grafana-panels.ts";
import { alertRules } from "./alerts.ts";
import { dashboards } from "./dashboards.ts";

/*
 * Grafana cannot be run here, so what it will read is held to what it expects: the files are those that the code makes today
 * (`npx vitest run ops/grafana -u` writes them), panels can be addressed, and provisioning is spelled as its documentation does.
 */

const folder = fileURLToPath(new URL("../compose/grafana/", import.meta.url));
const all = dashboards();
const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const target = z.strictObject({
  refId: z.string(),
  datasource: z.strictObject({ type: z.literal("yesoreyeram-infinity-datasource"), uid: z.literal("pulse") }),
  type: z.literal("json"),
  // Parsers of the front end cannot alert.
  parser: z.literal("jq-backend"),
  source: z.literal("url"),
  format: z.enum(["table", "timeseries"]),
  url: z.string().regex(/^\/api\/v1\/analytics\/[a-z-]+$/),
  url_options: z.strictObject({
    method: z.literal("GET"),
    data: z.literal(""),
    params: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  }),
  root_selector: z.string().min(1),
  columns: z
    .array(
      z.strictObject({
        selector: z.string().min(1),
        text: z.string().min(1),
        type: z.enum(["number", "string", "timestamp"]),
        timestampFormat: z.string().optional(),
      }),
    )
    .min(1),
  filters: z.array(z.never()),
});
const panel = z.looseObject({
  id: z.int().positive(),
  type: z.enum(["timeseries", "table"]),
  title: z.string().min(3),
  description: z.string().min(20),
  datasource: z.strictObject({ type: z.string(), uid: z.literal("pulse") }),
  gridPos: z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(3) }),
  targets: z.array(target).length(1),
  fieldConfig: z.looseObject({ defaults: z.looseObject({ unit: z.string().min(1) }) }),
});
const dashboard = z.looseObject({
  uid: z.string().regex(/^[a-z0-9-]{3,40}$/),
  title: z.string().min(3),
  description: z.string().min(10),
  editable: z.literal(false),
  refresh: z.string(),
  schemaVersion: z.int().min(36),
  panels: z.array(panel).min(3),
});

describe("dashboards", () => {
  it("lie in their files as the code makes them, and no other file beside them", async () => {
    for (const one of all) await expect(text(one)).toMatchFileSnapshot(join(folder, "dashboards", `${one.uid}.json`));
    expect(readdirSync(join(folder, "dashboards")).sort()).toEqual(all.map((one) => `${one.uid}.json`).sort());
  });

  it.each(all.map((one) => [one.uid, one] as const))(
    "%s has what Grafana needs, and no panel lies on another",
    (uid, one) => {
      const read = dashboard.parse(JSON.parse(text(one)));
      const ids = read.panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const fixed = Object.entries(GRAFANA_PANELS).find(([board]) => dashboardUid(board) === uid)?.[1] ?? {};
      expect([...ids].sort()).toEqual(Object.values(fixed).sort());
      // Asked more often than every 5 seconds the API would be a load for nothing.
      expect(/^\d+m$/.test(read.refresh)).toBe(true);
      for (const [index, a] of read.panels.entries()) {
        expect(a.gridPos.x + a.gridPos.w).toBeLessThanOrEqual(24);
        for (const b of read.panels.slice(index + 1)) {
          const apart =
            a.gridPos.x + a.gridPos.w <= b.gridPos.x ||
            b.gridPos.x + b.gridPos.w <= a.gridPos.x ||
            a.gridPos.y + a.gridPos.h <= b.gridPos.y ||
            b.gridPos.y + b.gridPos.h <= a.gridPos.y;
          expect(apart, `${a.title} and ${b.title}`).toBe(true);
        }
      }
    },
  );

  it("have names of their own", () => {
    expect(new Set(all.map((one) => one.uid)).size).toBe(all.length);
    expect(new Set(all.map((one) => one.title)).size).toBe(all.length);
  });
});

const reading = (path: string) => parse(readFileSync(join(folder, path), "utf8")) as unknown;

describe("provisioning", () => {
  const rule = z.strictObject({
    uid: z.string().regex(/^pulse-[a-z-]+$/),
    title: z.string().min(5),
    condition: z.string(),
    data: z
      .array(
        z.strictObject({
          refId: z.string(),
          relativeTimeRange: z.strictObject({ from: z.int(), to: z.int() }),
          datasourceUid: z.enum(["pulse", "__expr__"]),
          model: z.looseObject({ refId: z.string() }),
        }),
      )
      .min(2),
    noDataState: z.enum(["OK", "NoData", "Alerting"]),
    execErrState: z.enum(["Error", "OK", "Alerting"]),
    for: z.string().regex(/^\d+m$/),
    annotations: z.strictObject({ summary: z.string().min(20) }),
    labels: z.record(z.string(), z.string()),
  });

  it("alert rules lie in their file as the code makes them, and each watches its own question", async () => {
    await expect(text(alertRules())).toMatchFileSnapshot(join(folder, "provisioning/alerting/pulse.json"));
    const groups = z
      .strictObject({
        apiVersion: z.literal(1),
        groups: z.array(
          z.strictObject({
            ...{ orgId: z.literal(1), name: z.string(), folder: z.literal("Pulse") },
            ...{ interval: z.string().regex(/^\d+m$/), rules: z.array(rule).min(1) },
          }),
        ),
      })
      .parse(alertRules()).groups;
    for (const { condition, data } of groups.flatMap((group) => group.rules)) {
      const refs = data.map(({ refId }) => refId);
      expect(new Set(refs).size).toBe(refs.length);
      expect(refs).toContain(condition);
      expect(data.map(({ model }) => model.refId)).toEqual(refs);
      target.parse(JSON.parse(JSON.stringify(data[0]?.model)));
      for (const { model } of data.slice(1)) expect(refs).toContain(model.expression);
    }
  });

  it("the data source and the folder of dashboards are spelled as Grafana reads them", () => {
    z.strictObject({
      apiVersion: z.literal(1),
      providers: z.array(
        z.strictObject({
          ...{ name: z.string(), orgId: z.literal(1), folder: z.literal("Pulse"), type: z.literal("file") },
          ...{ disableDeletion: z.boolean(), allowUiUpdates: z.literal(false), updateIntervalSeconds: z.int().min(10) },
          options: z.strictObject({ path: z.literal("/etc/grafana/dashboards") }),
        }),
      ),
    }).parse(reading("provisioning/dashboards/pulse.yaml"));
    const sources = z
      .strictObject({
        apiVersion: z.literal(1),
        datasources: z.array(z.looseObject({ uid: z.string(), url: z.url() })),
      })
      .parse(reading("provisioning/datasources/pulse.yaml")).datasources;
    const ours = sources.find(({ uid }) => uid === "pulse");
    expect(ours).toMatchObject({
      type: "yesoreyeram-infinity-datasource",
      access: "proxy",
      jsonData: { auth_method: "bearerToken", allowedHosts: [ours?.url] },
      secureJsonData: { bearerToken: "$__file{/run/secrets/grafana-token}" },
    });
  });
});
