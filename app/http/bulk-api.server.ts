import * as z from "zod";
import { dutyRefusal } from "#app/modules/access/duties.ts";
import { type Reply, reply } from "./api.server.ts";
import type { ApiRequest } from "./api-input.server.ts";
import { jsonSchemaOf } from "./json-schema.server.ts";
import { explain } from "./problem.server.ts";
import { RefusedItems } from "./refusals.server.ts";
import type { Call } from "./run-command.server.ts";

/*
 * Many records in one call: each is answered by itself, as its own call would answer, and what one refuses holds up no other. All of it
 * is one transaction under one idempotency key, so a call that was cut off is simply sent again.
 */

const MOST_ITEMS = 1_000;

/** Each item is held against its schema by itself; the description tells what one may be. */
export function bulkBody(...kinds: [z.ZodType, ...z.ZodType[]]) {
  const one = jsonSchemaOf(z.union(kinds), "input");
  return z.object({ items: z.array(z.looseObject({}).meta(one)).min(1).max(MOST_ITEMS) });
}

export function bulkAnswer<View extends z.ZodType>(view: View) {
  return z.object({
    done: z.int(),
    refused: z.int(),
    data: z.array(
      z.object({
        index: z.int(),
        status: z.int().describe("what the call of this one alone would answer"),
        record: view.optional(),
        problem: z
          .object({
            code: z.string(),
            detail: z.string(),
            errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
          })
          .optional(),
      }),
    ),
  });
}

/** Does the work of one item after another. A fault of ours ends all of it. */
export async function eachItem<Item, One extends Call & { request: ApiRequest }>(
  call: One,
  items: readonly Item[],
  work: (call: One, item: Item) => Promise<Reply>,
): Promise<Reply> {
  const refusedItems = new RefusedItems();
  const data: { index: number; status: number; record?: unknown; problem?: unknown }[] = [];
  for (const [index, item] of items.entries()) {
    try {
      const { status, body } = await call.tx.savepoint(async (inner) => {
        const tx = inner as unknown as Call["tx"];
        const said = await work({ ...call, tx }, item);
        // What is otherwise held against the rules at the very end would end the others with it.
        await tx`set constraints all immediate`;
        await tx`set constraints all deferred`;
        return said;
      });
      data.push({ index, status, record: body });
    } catch (error) {
      const { status, code, detail, errors, fault } = explain(dutyRefusal(error) ?? error);
      if (fault) throw error;
      refusedItems.note(index, error);
      data.push({ index, status, problem: { code, detail, ...(errors ? { errors } : {}) } });
    }
  }
  await refusedItems.record(call.tx, call.actor, call.identity, call.request);
  const refused = data.filter((one) => one.problem).length;
  return reply(200, { done: data.length - refused, refused, data });
}
