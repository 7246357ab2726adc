import { refused } from "#app/modules/access/events.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { may } from "#app/modules/access/policy.ts";
import { BULK_ACTS, type BulkAct, MOST_OF_A_RUN } from "#app/modules/orders/bulk-acts.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import type { Actor, Rights, RoleName } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { BadInput, Forbidden, NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents, keepAddress } from "#db/event-log.ts";
import { askForJob } from "#db/jobs.ts";
import type { Tx } from "#db/transaction.ts";

/**
 * Sets one act on many orders going; the worker does them one after another, in this order. Ids that are no orders are left out.
 * Refuses: nothing_selected, too_many_orders.
 */
export async function startBulkRun(
  tx: Tx,
  actor: Actor,
  input: { act: BulkAct; ids: readonly string[] },
  now: Date,
): Promise<{ id: string }> {
  if (input.ids.length > MOST_OF_A_RUN) {
    throw new Refusal("too_many_orders", `At most ${MOST_OF_A_RUN} orders are done at once: narrow the list.`);
  }

  const id = newId(now.getTime());

  await tx`insert into bulk_run (id, tenant_id, act, account_id, actor_name, address_key, started_at)
    values (${id}, ${actor.tenantId}, ${input.act}, ${actor.accountId}, ${actor.name}, ${await keepAddress(tx, actor)},
            ${now})`;
  const { count } = await tx`
    insert into bulk_row (tenant_id, run_id, place, order_id)
    select o.tenant_id, ${id}, row_number() over (order by w.place), o.id
      from unnest(${[...input.ids]}::uuid[]) with ordinality w (id, place) join sales_order o on o.id = w.id`;
  if (count === 0) throw new Refusal("nothing_selected", "No order was selected.");
  await askForJob(tx, actor, { kind: "bulk-orders", runId: id });

  return { id };
}

/** Ends a run after the order that is under way: what is done stays done. Refuses: NotFound; one that is over is left as it is. */
export async function stopBulkRun(tx: Tx, actor: Actor, id: string, now: Date): Promise<void> {
  await readRun(tx, actor, id);
  await endBulkRun(tx, id, now);
}

/** The same for whoever looks after the jobs of all. */
export async function endBulkRun(tx: Tx, id: string, now: Date): Promise<void> {
  await tx`update bulk_run set status = 'stopped', closed_at = ${now} where id = ${id} and status = 'running'`;
}

type Next = {
  act: BulkAct;
  account_id: string;
  actor_name: string;
  address_key: string | null;
  role: RoleName | null;
  rights: Rights | null;
};

/**
 * Does the next order of a run, and writes what came of it, in one transaction: an end between two steps leaves either both or
 * none. Returns whether there may be more. What is no refusal is thrown.
 */
export async function doNextOfRun(tx: Tx, tenantId: string, runId: string, now: Date): Promise<boolean> {
  const [run] = await tx<Next[]>`
    select act, account_id, actor_name, address_key, s.role, s.rights from bulk_run
      left join lateral access_standing_of(account_id) s on true
     where id = ${runId} and status = 'running' for share of bulk_run`;
  if (!run) return false;
  const [row] = await tx<{ place: number; order_id: string }[]>`
    select place, order_id from bulk_row where run_id = ${runId} and outcome is null order by place limit 1 for update`;
  if (!row) {
    // The row that was waited for was done by a twin: others may be left.
    const [left] = await tx`select 1 from bulk_row where run_id = ${runId} and outcome is null limit 1`;
    return left !== undefined;
  }

  const refusal = await refusalOf(tx, () => actOn(tx, tenantId, runId, run, row.order_id, now));

  await writeOutcome(tx, runId, row.place, refusal?.message ?? null);
  if (refusal instanceof Forbidden && run.role !== null) {
    const { account_id: accountId, role } = run;
    const asked = { account_id: accountId, method: "POST", path: `/orders/${row.order_id}`, ...refusal.lacks };
    await appendEvents(tx, actorOf(tenantId, runId, { ...run, role }), [refused.make(accountId, asked)], now);
  }
  return true;
}

/** Gives the next order of a run up, where it failed in a way that trying again did not mend. */
export async function skipNextOfRun(tx: Tx, runId: string, reason: string): Promise<void> {
  const [row] = await tx<{ place: number }[]>`
    select place from bulk_row where run_id = ${runId} and outcome is null order by place limit 1 for update`;
  if (row) await writeOutcome(tx, runId, row.place, reason);
}

/** A run without orders left is over. */
export async function closeBulkRun(tx: Tx, runId: string, now: Date): Promise<void> {
  await tx`update bulk_run set status = 'done', closed_at = ${now} where id = ${runId} and status = 'running'`;
}

const actorOf = (tenantId: string, runId: string, run: Next & { role: RoleName }): Actor => ({
  tenantId,
  accountId: run.account_id,
  name: run.actor_name,
  role: run.role,
  rights: run.rights,
  requestId: runId,
  addressKey: run.address_key,
});

async function actOn(tx: Tx, tenantId: string, runId: string, run: Next, orderId: string, now: Date): Promise<void> {
  const { to, right } = BULK_ACTS[run.act];
  if (run.role === null) throw new Refusal("not_let_in", `${run.actor_name} is not let in any more.`);
  const actor = actorOf(tenantId, runId, { ...run, role: run.role });
  const madeBy = right === "update" ? await orderMadeBy(tx, orderId) : undefined;
  mustMay(actor, right, "orders", madeBy);
  await changeOrderStatus(tx, actor, orderId, { status: to }, now);
}

/** What the business says against it, with nothing of the attempt left; null when it is done. */
async function refusalOf(tx: Tx, attempt: () => Promise<void>): Promise<Error | null> {
  await tx`savepoint one_of_many`;
  try {
    await attempt();
    return null;
  } catch (error) {
    const known = [Refusal, Forbidden, NotFound, BadInput].some((kind) => error instanceof kind);
    if (!known) throw error;
    await tx`rollback to savepoint one_of_many`;
    return error as Error;
  }
}

async function writeOutcome(tx: Tx, runId: string, place: number, reason: string | null): Promise<void> {
  await tx`update bulk_row set outcome = ${reason === null ? "done" : "refused"}, reason = ${reason?.slice(0, 1000) ?? null}
    where run_id = ${runId} and place = ${place}`;
}

// Reading ---------------------------------------------------------------------------------------------------------------

export type BulkRunView = {
  id: string;
  act: BulkAct;
  status: "running" | "done" | "stopped";
  started_by: string;
  started_at: string;
  closed_at: string | null;
  total: number;
  done: number;
  refused: number;
};

/** Whose run it is, and who looks after others: everybody else does not find it. Refuses: NotFound. */
async function readRun(db: Db, actor: Actor, id: string) {
  const [run] = await db<
    { act: BulkAct; status: BulkRunView["status"]; name: string; began: Date; over: Date | null }[]
  >`
    select act, status, actor_name as name, started_at as began, closed_at as over from bulk_run
     where id = ${id} and (account_id = ${actor.accountId} or ${may(actor, "read", "audit")})`;
  if (!run) throw new NotFound("run");
  return run;
}

export async function readBulkRun(db: Db, actor: Actor, id: string): Promise<BulkRunView> {
  const { act, status, name, began, over } = await readRun(db, actor, id);
  const [counts] = await db<{ total: number; done: number; refused: number }[]>`
    select count(*)::int as total, count(*) filter (where outcome = 'done')::int as done,
           count(*) filter (where outcome = 'refused')::int as refused from bulk_row where run_id = ${id}`;
  const times = { started_at: began.toISOString(), closed_at: over?.toISOString() ?? null };
  return { id, act, status, started_by: name, ...times, ...(counts ?? { total: 0, done: 0, refused: 0 }) };
}

export type RefusedOrder = { place: number; order_id: string; number: string; reason: string };

/** The orders that were refused, in the order of the run. `page.after` is the last place. */
export async function listRefusedOfRun(db: Db, runId: string, page: Page): Promise<Paged<RefusedOrder>> {
  const rows = await db<RefusedOrder[]>`
    select r.place, r.order_id, o.number, r.reason
      from bulk_row r join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
     where r.run_id = ${runId} and r.outcome = 'refused' and r.place > ${Number(page.after ?? 0)}
     order by r.place limit ${page.limit + 1}`;
  return toPage(rows, page.limit, (row) => String(row.place));
}
