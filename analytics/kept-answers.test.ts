import { expect, it, vi } from "vitest";
import type { Answer } from "#analytics/catalogue.ts";
import type { FactsFile } from "#analytics/duckdb.ts";
import { keepAnswers } from "#analytics/kept-answers.ts";
import type { Metric } from "#analytics/metrics/metric.ts";

const company = {
  tenantId: "t",
  currency: "GBP",
  timeZone: "Europe/London",
  today: "2026-11-20",
  now: new Date("2026-11-20T10:00:00Z"),
};
const metric = { name: "kpis" } as Metric;

function setting() {
  let seq = 1n;
  const facts = { appliedSeq: () => seq } as FactsFile;
  const ask = vi.fn(async () => ({ rows: [[Number(seq)]], as_of: "then" }) as unknown as Answer);
  return { facts, ask, kept: keepAnswers(ask), apply: () => (seq += 1n) };
}

it("asks once while the facts stand still, and says when it was asked again", async () => {
  const { facts, ask, kept } = setting();
  await kept(facts, metric, {}, company, []);
  const again = await kept(facts, metric, {}, company, []);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(again.as_of).toBe("2026-11-20T10:00:00.000Z");
});

it("asks anew after an event was applied", async () => {
  const { facts, ask, kept, apply } = setting();
  await kept(facts, metric, {}, company, []);
  apply();
  expect((await kept(facts, metric, {}, company, [])).rows).toEqual([[2]]);
  expect(ask).toHaveBeenCalledTimes(2);
});

it("keeps companies, days, parameters and what is hidden apart", async () => {
  const { facts, ask, kept } = setting();
  await kept(facts, metric, {}, company, []);
  await kept(facts, metric, {}, { ...company, tenantId: "other" }, []);
  await kept(facts, metric, {}, { ...company, today: "2026-11-21" }, []);
  await kept(facts, metric, { limit: 1 }, company, []);
  await kept(facts, metric, {}, company, ["cost"]);
  expect(ask).toHaveBeenCalledTimes(5);
});

it("does not keep a failure", async () => {
  const { facts, ask, kept } = setting();
  ask.mockRejectedValueOnce(new Error("away"));
  await expect(kept(facts, metric, {}, company, [])).rejects.toThrow("away");
  await kept(facts, metric, {}, company, []);
  expect(ask).toHaveBeenCalledTimes(2);
});
