import { expect, test } from "vitest";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { liveFigures } from "./live-figures.server.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve, 80));

function someone(role: Identity["role"], tenantId = "one") {
  const told: Array<{ address: string; seq: number; data?: unknown }> = [];
  const identity = { tenantId, role, rights: null } as Identity;
  return { identity, told, send: (text: string) => told.push(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? "{}")) };
}

function figures() {
  const faults: unknown[] = [];
  let reads = 0;
  return { live: liveFigures((error) => faults.push(error)), faults, reads: () => reads, count: () => (reads += 1) };
}

test("what many look at with the same rights is read once; other rights, companies and addresses for themselves", async () => {
  const { live, count, reads } = figures();
  const read = [async () => ({ data: { key: "same" }, seq: count() })];
  const clerks = Array.from({ length: 100 }, () => someone("clerk"));
  for (const clerk of clerks) live.watch(clerk, "/a", read);
  live.moved();
  await settled();
  expect(reads()).toBe(1);
  expect(clerks.every(({ told }) => told.length === 1)).toBe(true);
  live.watch(someone("admin"), "/a", read);
  live.watch(someone("clerk", "two"), "/a", read);
  live.watch(clerks[0] as never, "/b", read);
  live.moved();
  await settled();
  expect(reads()).toBe(5);
});

test("what has not changed is told without its data, what comes while reading is read once more", async () => {
  const { live, count, reads } = figures();
  const viewer = someone("viewer");
  const read = async () => {
    const n = count();
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { data: { same: 0, key: Math.min(n, 2) }, seq: n };
  };
  live.watch(viewer, "/a", [read]);
  live.moved();
  live.moved();
  live.moved();
  await settled();
  await settled();
  expect(reads()).toBe(2);
  live.moved();
  await settled();
  expect(viewer.told).toEqual([
    { address: "/a", seq: 1, data: { same: 0, key: 1 } },
    { address: "/a", seq: 2, data: { key: 2 } },
    { address: "/a", seq: 3 },
  ]);
});

test("nobody who left is told; nothing is read for nobody, and of one browser no more than eight pages", async () => {
  const { live, count, reads } = figures();
  const read = [async () => ({ data: {}, seq: count() })];
  const viewer = someone("viewer");
  live.watch(viewer, "/a", read);
  live.leave(viewer);
  live.moved();
  await settled();
  expect(reads()).toBe(0);
  for (let page = 0; page < 12; page += 1) live.watch(viewer, `/${page}`, read);
  live.moved();
  await settled();
  expect(viewer.told.map(({ address }) => address)).toEqual(["/4", "/5", "/6", "/7", "/8", "/9", "/10", "/11"]);
});

test("of what cannot be read it is told that it must be asked for, and it is forgotten; a fault of ours is said, figures that are away are not", async () => {
  const { live, faults } = figures();
  const viewer = someone("viewer");
  const refusing = (error: object) => {
    live.watch(viewer, "/a", [() => Promise.reject(error)]);
    live.moved();
    return settled();
  };
  await refusing({ status: 503 });
  expect(faults).toEqual([]);
  await refusing(new Error("ours"));
  live.moved();
  await settled();
  expect(faults).toHaveLength(1);
  expect(viewer.told).toEqual([
    { address: "/a", seq: 0, failed: true },
    { address: "/a", seq: 0, failed: true },
  ]);
});

test("the rest comes after what is looked at first, which does not wait for it", async () => {
  const { live, count } = figures();
  const viewer = someone("viewer");
  const key = async () => ({ data: { key: count() }, seq: 1 });
  const charts = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return { data: { chart: count() }, seq: 1 };
  };
  live.watch(viewer, "/a", [key, charts]);
  live.moved();
  await settled();
  live.moved();
  await settled();
  await settled();
  expect(viewer.told.map(({ data }) => Object.keys(data as object))).toEqual([["key"], ["key"], ["chart"]]);
});
