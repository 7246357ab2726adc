import type { LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { readParams } from "#app/components/list-params.ts";
import { namedAsOf } from "#app/http/chart-files.server.ts";
import { csvFile } from "#app/http/list-files.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import type { Cell } from "#app/http/spreadsheet.server.ts";
import { IN_FILE, runSql } from "#app/http/sql-console.server.ts";
import { readSqlRun } from "#app/modules/console/queries.server.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

/** A statement of one's history, asked again and with more rows than a screen shows. */
export async function loader(args: LoaderFunctionArgs) {
  const { statement, actor, timeZone } = await readScreen(args, "export", "bi_sql", async ({ tx, actor, identity }) => {
    const { run } = readParams(args.request.url, { run: z.uuid() }).filter;
    if (!run) throw new NotFound("query");
    return { statement: (await readSqlRun(tx, actor, run)).statement, actor, timeZone: identity.timeZone };
  });
  const { request, context } = args;
  const ran = await runSql({ context, actor }, statement, IN_FILE, { signal: request.signal });
  if (!("answer" in ran)) throw new Response(`The file was not made: ${ran.refused}`, { status: 400 });
  return csvFile(
    namedAsOf("query", ran.answer.as_of, timeZone),
    ran.answer.columns.map(({ name, type }) => ({
      head: name,
      type: /INT|DECIMAL|DOUBLE|FLOAT/.test(type) ? "number" : "text",
    })),
    ran.answer.rows.map((row) => row.map(plain)),
  );
}

const plain = (cell: unknown): Cell =>
  cell !== null && typeof cell === "object" ? JSON.stringify(cell) : (cell as Cell);
