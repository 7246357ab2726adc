import { apiOf } from "./api.ts";
import { code, expect, test } from "./story.ts";

const base = process.env.PULSE_E2E_URL ?? "http://127.0.0.1:3000";

type Sample = { name: string; labels: string; value: number };

async function readMetrics(): Promise<{ text: string; samples: Sample[] }> {
  const answer = await fetch(`${base}/metrics`);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  const samples = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = "", labels = "", value]) => ({
    name,
    labels,
    value: Number(value),
  }));
  return { text, samples };
}

test("what Prometheus reads tells of requests, commands, reactions, facts and both programs, and names nobody", async () => {
  const api = await apiOf();
  const sku = `MET-${code()}`;
  await api.item(sku, 5);
  const order = await api.order([{ sku, quantity: 1 }]);
  await api.readOrder(order.id);

  await expect(async () => {
    const { samples } = await readMetrics();
    const of = (name: string, ...labels: string[]) =>
      samples.filter((one) => one.name === name && labels.every((label) => one.labels.includes(label)));
    const sum = (found: Sample[]) => found.reduce((total, { value }) => total + value, 0);
    const web = 'process="web"';
    const worker = 'process="worker"';
    expect(sum(of("pulse_http_request_seconds_count", 'route="/api/v1/orders"', 'method="POST"'))).toBeGreaterThan(0);
    expect(sum(of("pulse_http_request_seconds_count", 'route="/api/v1/orders/:id"', 'status="2xx"'))).toBeGreaterThan(
      0,
    );
    expect(sum(of("pulse_command_seconds_count", 'command="create orders"', 'outcome="done"', web))).toBeGreaterThan(0);
    expect(sum(of("pulse_transaction_begin_seconds_count", web))).toBeGreaterThan(0);
    expect(sum(of("pulse_work_seconds_count", 'kind="react"', 'outcome="done"', worker))).toBeGreaterThan(0);
    expect(sum(of("pulse_work_seconds_count", 'kind="facts"', worker))).toBeGreaterThan(0);
    for (const consumer of ["react", "facts"])
      expect(of("pulse_event_lag", `consumer="${consumer}"`)[0]?.value, consumer).toBeGreaterThanOrEqual(0);
    expect(sum(of("pulse_facts_event_seq"))).toBeGreaterThan(0);
    expect(sum(of("pulse_duckdb_memory_bytes"))).toBeGreaterThan(0);
    expect(sum(of("pulse_duckdb_memory_bytes"))).toBeLessThanOrEqual(256 * 1024 ** 2);
    expect(of("pulse_job_waiting_seconds")).toHaveLength(1);
    for (const process of [web, worker]) {
      expect(sum(of("process_resident_memory_bytes", process))).toBeGreaterThan(20e6);
      expect(sum(of("process_open_fds", process))).toBeGreaterThan(0);
    }
  }).toPass({ timeout: 15_000 });

  const { text } = await readMetrics();
  const names = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(text).not.toContain(order.id);
  expect(text).not.toContain(sku);
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
});

test("addresses that are not there make no series of their own", async () => {
  for (const path of [`/nothing-${code()}`, `/api/v1/nothing-${code()}`, `/orders/${code()}/nothing`, "/%E0%A4%A"])
    await fetch(`${base}${path}`);
  const { text } = await readMetrics();
  expect(text).not.toContain("nothing");
  expect(text).toContain('route="none"');
});
