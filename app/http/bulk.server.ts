import type { ActionFunctionArgs } from "@remix-run/node";
import { BULK_ROWS } from "#app/components/list-params.ts";
import type { Action, Resource } from "#app/modules/access/policy.ts";
import { Forbidden, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { inTenant } from "#db/transaction.ts";
import { logFault } from "./log.server.ts";
import { explain, isBadInput } from "./problem.server.ts";
import { RefusedItems } from "./refusals.server.ts";
import { type Call, runCommand } from "./run-command.server.ts";
import { allow, askerOf, readScreen } from "./screen.server.ts";
import { readAddress, type ScreenList, type Shape } from "./screen-lists.server.ts";

export type BulkForm = {
  ids: string[];
  all: boolean;
  query: string;
  intent: string;
  confirmed: boolean;
  count: number;
  idem: string;
};

/** What a list's bulk form posted. Ids that are none are passed over. */
export async function readBulkForm({ request }: ActionFunctionArgs): Promise<BulkForm> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    throw new Response("The form cannot be read.", { status: 400 });
  }
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const isId = (value: unknown): value is string =>
    typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
  return {
    ids: [...new Set(form.getAll("id").filter(isId))],
    all: text("all") !== "",
    query: text("query").slice(0, 4000),
    intent: text("_intent"),
    confirmed: text("confirmed") === "yes",
    count: Number(text("count")),
    idem: /^[\w-]{8,100}$/.test(text("_idem")) ? text("_idem") : "",
  };
}

/**
 * The rows that are meant: those ticked, or all that the filter lets through. `refused` says why none can be taken; a
 * filter that is not understood in every part is refused, for it would let through more than the person saw.
 */
export async function readBulkRows<Filters extends Shape, View>(
  args: ActionFunctionArgs,
  list: ScreenList<Filters, View>,
  form: BulkForm,
  noun: string,
): Promise<{ rows: View[]; refused: string | null }> {
  const refuse = (refused: string) => ({ rows: [], refused });
  const tooMany = `That is more than ${BULK_ROWS}. At most ${BULK_ROWS} are done at once: narrow the list.`;
  if (!form.all && form.ids.length === 0) return refuse(`No ${noun} was selected.`);
  if (!form.all && form.ids.length > BULK_ROWS) return refuse(tooMany);
  const query = form.all ? form.query : new URLSearchParams({ id: form.ids.join(",") });
  const { filter, rejected, page } = readAddress(`http://list.invalid/?${query}`, list);
  if (rejected.length > 0) {
    return refuse(`The filter was not understood: ${rejected.map(({ name }) => name).join(", ")}.`);
  }
  const { data } = await readScreen(args, "read", list.resource, (call) =>
    list.read(call, filter, { ...page, after: null, limit: BULK_ROWS + 1 }),
  );
  if (data.length > BULK_ROWS) return refuse(tooMany);
  return data.length === 0 ? refuse(`No ${noun} is left that this fits.`) : { rows: data, refused: null };
}

export type Outcome = { id: string; done: boolean; reason: string };

/**
 * The same command for one record after another, each in a transaction of its own and with the rights of a single one: what
 * one refuses holds up no other. Throws the 403 page when the role may do it to none.
 */
export async function runEach(
  args: ActionFunctionArgs,
  right: [Action, Resource],
  ids: string[],
  command: (call: Call, id: string) => Promise<void>,
): Promise<Outcome[]> {
  // The gate before any record is known, so that a role without the right is refused and recorded once.
  const { actor, identity } = await readScreen(args, ...right, async (call) => call);
  const asker = askerOf(args);
  const outcomes: Outcome[] = [];
  const refusedItems = new RefusedItems();
  for (const id of ids) {
    try {
      await runCommand(asker, { right, allow: (identity) => allow(identity, ...right) }, null, async (call) => {
        await command(call, id);
        return { status: 200, body: "" };
      });
      outcomes.push({ id, done: true, reason: "" });
    } catch (error) {
      refusedItems.note(id, error);
      outcomes.push({ id, done: false, reason: reasonOf(error, asker.requestId) });
    }
  }
  await inTenant(asker.sql, identity.tenantId, (tx) => refusedItems.record(tx, actor, identity, args.request));
  return outcomes;
}

function reasonOf(error: unknown, requestId: string): string {
  if (error instanceof Refusal || error instanceof Forbidden || error instanceof NotFound || isBadInput(error)) {
    return error.message;
  }
  const answer = explain(error);
  if (answer.fault) logFault(error, { request_id: requestId });
  return answer.detail;
}
