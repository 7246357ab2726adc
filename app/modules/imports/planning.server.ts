import type * as z from "zod";
import type { Company } from "#app/modules/access/company.server.ts";
import type { Fault, Planned, Row } from "#app/modules/imports/plan.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { BadInput, OneRefused, Refusal } from "#app/modules/shared/refusal.ts";
import type { Tx } from "#db/transaction.ts";

export type Planning = { tx: Tx; actor: Actor; company: Company; now: Date; runId: string };

/** Called now and then with how many lines are done; throws to stop. */
export type Step = (done: number) => Promise<void>;

export type Plan = { rows: Planned[]; apply: (step: Step) => Promise<void> };

/** One kind of import: what the lines would do, by what is there; and everything that is there, in the same columns. */
export type Importer = {
  plan: (planning: Planning, rows: readonly Row[]) => Promise<Plan>;
  /** Rows for an export that says nothing new when it is imported again. */
  all: (planning: Pick<Planning, "tx" | "company">) => Promise<Record<string, string>[]>;
};

/** What a business rule says against one line, once it is tried. */
export class LineRefused extends Error {
  constructor(
    readonly planned: Planned,
    readonly faults: Fault[],
  ) {
    super(faults[0]?.[1] ?? "refused");
  }
}

const TOGETHER = 250;

/** Does the work of lines that make, or change, something, many at a time. What is refused is that of its line, else of the first. */
export async function applyTogether(
  planned: readonly Planned[],
  act: "create" | "change",
  step: Step,
  work: (some: readonly Planned[]) => Promise<unknown>,
): Promise<void> {
  const todo = planned.filter((one) => one.act === act);
  for (let start = 0; start < todo.length; start += TOGETHER) {
    await step(start);
    const some = todo.slice(start, start + TOGETHER);
    await work(some).catch((error: unknown) => {
      const [at, reason] = error instanceof OneRefused ? [error.at, error.reason] : [0, error];
      throw some[at] ? refusedLine(some[at], reason) : error;
    });
  }
  await step(todo.length);
}

/** Makes new records; each line has its record's id then. */
export function createMany(
  planned: readonly Planned[],
  step: Step,
  make: (some: readonly Planned[]) => Promise<readonly string[]>,
): Promise<void> {
  return applyTogether(planned, "create", step, async (some) => {
    const ids = await make(some);
    for (const [index, one] of some.entries()) one.subjectId = ids[index] ?? null;
  });
}

export function refusedLine(one: Planned, error: unknown): unknown {
  if (error instanceof BadInput)
    return new LineRefused(
      one,
      error.errors.map(({ path, message }) => [path, message]),
    );
  if (error instanceof Refusal) return new LineRefused(one, [[String(error.details.field ?? ""), error.message]]);
  return error;
}

/** Checks a line by the schema that its command has. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  columns: (path: PropertyKey[]) => string = (path) => String(path[0] ?? ""),
): { input: z.output<Schema>; faults: [] } | { input: null; faults: Fault[] } {
  const result = schema.safeParse(input);
  if (result.success) return { input: result.data, faults: [] };
  return { input: null, faults: result.error.issues.map((issue) => [columns(issue.path), issue.message]) };
}
