import { expect, it } from "vitest";
import type { Compute } from "./hash-thread.server.ts";
import { fitCost, hashPassword, isOutdated, passesFor, verifyPassword } from "./passwords.server.ts";

const cheap = await hashPassword("cheap");

it("a hash takes 150 to 300 ms wherever the fewest passes take no longer", () => {
  for (let passMs = 9; passMs <= 100; passMs += 0.5) {
    const took = passesFor(passMs) * passMs;
    expect(took, `${passMs} ms a pass`).toBeGreaterThanOrEqual(150);
    expect(took, `${passMs} ms a pass`).toBeLessThanOrEqual(300);
  }
  expect(passesFor(300)).toBe(3);
  expect(passesFor(1)).toBe(24);
});

it("once the machine was measured, cheaper hashes are made anew and dearer ones stay", async () => {
  const passes = await fitCost();
  expect(await hashPassword("x")).toContain(`m=65536,t=${passes},p=1$`);
  expect(isOutdated(cheap)).toBe(passes > 3);
  expect(isOutdated(cheap.replace("m=65536", "m=19456"))).toBe(true);
  expect(isOutdated(cheap.replace("t=3", `t=${passes + 1}`))).toBe(false);
  expect(await verifyPassword(cheap, "cheap")).toBe(true);
});

it("an unknown address, a cheap hash and a dear one take as many passes to say no", async () => {
  const passes = await fitCost();
  const dear = await hashPassword("dear");
  const desk = (globalThis as { [key: symbol]: { compute: Compute } })[Symbol.for("pulse.password-desk")];
  if (!desk) throw new Error("there is no desk");
  const { compute } = desk;
  let worked = 0;
  desk.compute = (asked) => {
    worked += asked.cost?.timeCost ?? Number(/,t=(\d+),/.exec(asked.stored ?? "")?.[1]);
    return compute(asked);
  };
  for (const stored of [null, cheap, dear]) {
    worked = 0;
    expect(await verifyPassword(stored, "wrong")).toBe(false);
    expect(worked).toBeGreaterThanOrEqual(passes);
    expect(worked).toBeLessThanOrEqual(passes + 3);
  }
  desk.compute = compute;
});
