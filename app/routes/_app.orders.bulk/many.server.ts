import { type ActionFunctionArgs, data, redirect } from "@remix-run/node";
import { BULK_ROWS } from "#app/components/list-params.ts";
import { toOrderFilter } from "#app/components/order-filter.ts";
import type { BulkForm } from "#app/http/bulk.server.ts";
import { orderList } from "#app/http/lists/orders.server.ts";
import { hashOf, runCommand } from "#app/http/run-command.server.ts";
import { allow, askerOf, asPage, readScreen } from "#app/http/screen.server.ts";
import { readAddress } from "#app/http/screen-lists.server.ts";
import { BULK_ACTS, type BulkAct, MOST_OF_A_RUN } from "#app/modules/orders/bulk-acts.ts";
import { startBulkRun } from "#app/modules/orders/bulk-run.server.ts";
import { listOrderIds } from "#app/modules/orders/queries.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";

/**
 * More orders than a page may do: asked about by their number, then handed to the worker. Null where a page can do them. The
 * filter is read again when it is confirmed; where it lets through another number by then, it is asked about again.
 */
export async function actOnMany(args: ActionFunctionArgs, form: BulkForm, act: BulkAct) {
  if (!form.all && form.ids.length <= BULK_ROWS) return null;
  const { filter, rejected } = readAddress(`http://list.invalid/?${form.all ? form.query : ""}`, orderList);
  if (rejected.length > 0) return null;
  const { right } = BULK_ACTS[act];
  const ids = await readScreen(args, right, "orders", ({ tx, identity }) =>
    form.all
      ? listOrderIds(tx, toOrderFilter(filter, identity), MOST_OF_A_RUN + 1)
      : listOrderIds(tx, { ids: form.ids.slice(0, MOST_OF_A_RUN + 1) }, MOST_OF_A_RUN + 1),
  );
  if (ids.length <= BULK_ROWS) return null;
  const many = { count: ids.length, query: form.query, ids: form.all ? [] : ids, idem: newId() };
  if (ids.length > MOST_OF_A_RUN) {
    return data({ refused: `At most ${MOST_OF_A_RUN} orders are done at once: narrow the list.` }, { status: 422 });
  }
  if (!form.confirmed || form.count !== ids.length) return data({ intent: act, many });
  return asPage(args, async () => {
    const path = "/orders/bulk";
    const requestHash = hashOf([act, form.query, form.all, form.ids]);
    try {
      const { body } = await runCommand(
        askerOf(args),
        { right: [right, "orders"], allow: (identity) => allow(identity, right, "orders") },
        form.idem ? { method: "POST", path, key: form.idem, requestHash } : null,
        async ({ tx, actor, now }) => ({ status: 303, body: (await startBulkRun(tx, actor, { act, ids }, now)).id }),
      );
      return redirect(`/orders/bulk/${body}`, { status: 303 });
    } catch (error) {
      if (error instanceof Refusal) return data({ refused: error.message }, { status: 409 });
      throw error;
    }
  });
}
