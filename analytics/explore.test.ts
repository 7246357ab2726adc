import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answer } from "#analytics/catalogue.ts";
import { openFacts } from "#analytics/duckdb.ts";
import { explore, SUBJECTS } from "#analytics/explore.ts";

const company = {
  tenantId: "0190a000-0000-7000-8000-000000000001",
  currency: "GBP",
  timeZone: "Europe/London",
  today: "2026-03-02",
  now: new Date("2026-03-02T12:00:00Z"),
};
const read = (params: unknown) => explore.params.safeParse(params);
const sqlOf = (params: Record<string, unknown>) =>
  explore.ask(params, company) as { sql: string; values: Record<string, string> };

describe("a free question", () => {
  it("knows every name of its subject, and no other", () => {
    for (const [of, { measures, dimensions }] of Object.entries(SUBJECTS)) {
      for (const by of Object.keys(dimensions)) {
        expect(read({ of, show: Object.keys(measures).slice(0, 6), by, limit: 10 }).success, `${of} by ${by}`).toBe(
          true,
        );
      }
    }
    expect(read({ of: "salaries", show: ["amount"], by: "month", limit: 10 }).success).toBe(false);
    expect(read({ of: "sales", show: ["cost"], by: "month", limit: 10 }).success).toBe(false);
    expect(read({ of: "sales", show: ["revenue"], by: "constructor", limit: 10 }).success).toBe(false);
    expect(read({ of: "sales", show: ["revenue"], by: "month", where: { "1=1": ["x"] }, limit: 10 }).success).toBe(
      false,
    );
    expect(read({ of: "sales", show: ["revenue"], by: "month", and: "month", limit: 10 }).success).toBe(false);
  });

  it("of too many days, rows or values is refused with its field", () => {
    const ask = (more: object) =>
      read({ of: "sales", show: ["revenue"], by: "month", limit: 10, ...more }).error?.issues[0]?.path[0];
    expect(ask({ from: "1990-01-01", to: "2026-01-01" })).toBe("from");
    expect(ask({ from: "2026-02-01", to: "2026-01-01" })).toBe("to");
    expect(ask({ limit: 1e9 })).toBe("limit");
    expect(ask({ where: { product: Array.from({ length: 21 }, String) } })).toBe("where");
  });

  it("has nothing in its SQL that was sent: values go as parameters", () => {
    const plain = sqlOf({ of: "sales", show: ["revenue"], by: "product", where: { product: ["x"] }, limit: 10 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (text) => {
        const asked = sqlOf({ of: "sales", show: ["revenue"], by: "product", where: { product: [text] }, limit: 10 });
        expect(asked.sql).toBe(plain.sql);
        expect(Object.values(asked.values)).toContain(text);
      }),
    );
  });

  it("is understood by DuckDB, whatever is asked of which subject, and cost is left out for whom it is hidden", async () => {
    const folder = mkdtempSync(join(tmpdir(), "explore-"));
    const facts = await openFacts(join(folder, "facts.duckdb"), { fresh: true });
    try {
      for (const [of, { measures, dimensions }] of Object.entries(SUBJECTS)) {
        for (const by of Object.keys(dimensions)) {
          const and = Object.keys(dimensions).find((one) => one !== by);
          const show = Object.keys(measures).slice(0, 6);
          const asked = {
            of,
            show,
            by,
            ...(and ? { and } : {}),
            sort: "measure",
            from: "2026-01-01",
            where: { [by]: ["x"] },
            limit: 5,
          };
          const params = read(asked).data as Record<string, unknown>;
          const given = await answer(facts, explore, params, company, ["cost"]);
          expect(given.rows).toEqual([]);
          expect(given.columns.map(({ name }) => name)).toEqual(expect.arrayContaining([by]));
          expect(given.columns.filter(({ name }) => measures[name]?.hiddenAs)).toEqual([]);
        }
      }
    } finally {
      await facts.close();
      rmSync(folder, { recursive: true });
    }
  });
});
