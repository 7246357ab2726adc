import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/* Registries do not always answer `npm audit`, so what is known of our dependencies is kept in a file and held against the lockfile. */

type Advisory = {
  package: string;
  ids: string[];
  below?: string;
  versions?: string[];
  decision: "refuse" | "accept";
  reason: string;
  tests?: string[];
};

const { advisories } = JSON.parse(readFileSync("docs/security/advisories.json", "utf8")) as { advisories: Advisory[] };
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean }>;
};

const lockedVersions = (name: string) =>
  Object.entries(packages)
    .filter(([path]) => path.endsWith(`node_modules/${name}`))
    .map(([, entry]) => entry.version ?? "");

function isBelow(version: string, bound: string): boolean {
  const numbers = (text: string) => (text.split("-")[0] ?? "").split(".").map(Number);
  const [have, want] = [numbers(version), numbers(bound)];
  for (let at = 0; at < 3; at++) {
    if ((have[at] ?? 0) !== (want[at] ?? 0)) return (have[at] ?? 0) < (want[at] ?? 0);
  }
  return false;
}

const isConcerned = ({ below, versions }: Advisory, version: string) =>
  (below !== undefined && isBelow(version, below)) || (versions?.includes(version) ?? false);

describe("known advisories", () => {
  it("compares versions by their numbers", () => {
    expect(isBelow("0.45.10", "0.45.2")).toBe(false);
    expect(isBelow("1.9.9", "1.23.2")).toBe(true);
    expect(isBelow("1.5.5-r.5", "1.5.5")).toBe(false);
  });

  it.each(advisories.map((one) => [`${one.package} ${one.ids.join(", ")}`, one] as const))("%s", (_name, advisory) => {
    const locked = lockedVersions(advisory.package);
    expect(locked.length, "the package is not used any more: take the entry out").toBeGreaterThan(0);
    const concerned = locked.filter((version) => isConcerned(advisory, version));
    if (advisory.decision === "refuse") expect(concerned, advisory.reason).toEqual([]);
    else {
      expect(
        concerned,
        "no copy is concerned any more: look whether it was mended, and take the entry out",
      ).not.toEqual([]);
      expect(advisory.tests?.length, "what is accepted has a test").toBeGreaterThan(0);
      for (const test of advisory.tests ?? []) expect(existsSync(test), test).toBe(true);
    }
  });
});

describe("the lockfile", () => {
  it("pins every package by a hash, and none by a link to somebody's branch", () => {
    const loose = Object.entries(packages)
      .filter(([path, entry]) => path.includes("node_modules/") && !entry.link)
      .filter(([, entry]) => !/^sha512-/.test(entry.integrity ?? "") || /^(git|http:)/.test(entry.resolved ?? ""))
      .map(([path]) => path);
    expect(loose).toEqual([]);
  });
});
