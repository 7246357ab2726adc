import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FactsFile, openFacts } from "#analytics/duckdb.ts";
import { temporaryFolder } from "#workers/testing/harness.ts";

const folder = temporaryFolder();
let facts: FactsFile;

beforeAll(async () => {
  facts = await openFacts(join(folder.path, "facts.duckdb"), { fresh: true });
});

afterAll(() => facts.close());

it("ids come as DuckDB itself writes them, more of them than one chunk holds", async () => {
  const { rows } = await facts.ask(
    `select id, id::text from (
       select uuid() as id from range(3000)
       union all select unnest(['00000000-0000-0000-0000-000000000000', '7fffffff-ffff-ffff-ffff-ffffffffffff',
         '80000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '01234567-89ab-cdef-8000-00000000000f'])::uuid
     )`,
    {},
  );
  expect(rows).toHaveLength(3005);
  expect(rows.filter(([id, text]) => id !== text)).toEqual([]);
});

it("every kind of value comes over, and none where there is none", async () => {
  const { rows } = await facts.ask(
    `select null::uuid, null::bigint, null::timestamptz, 9007199254740993::bigint, true, date '2024-02-29',
       timestamptz '2026-03-29 01:30:00+00', 'text', 1.5::double`,
    {},
  );
  expect(rows).toEqual([
    [null, null, null, 9007199254740993n, true, "2024-02-29", "2026-03-29T01:30:00.000Z", "text", 1.5],
  ]);
});
