import type { Actor } from "#app/modules/shared/actor.ts";
import { differences } from "#app/modules/shared/differences.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { outletChanged, outletCreated } from "./events.ts";
import { type ChangeOutletInput, MOST_OUTLETS, type OutletInput } from "./input.ts";
import { announceSettings, lockSettings } from "./settings.server.ts";
import type { OutletView } from "./views.ts";

type Fields = Omit<OutletView, "id" | "version">;

/** Opens an outlet, and announces it and what is known of the company now. Refuses: duplicate_code, too_many_outlets. */
export async function createOutlet(
  tx: Tx,
  actor: Actor,
  input: OutletInput,
  now: Date,
): Promise<{ id: string; name: string }> {
  await lockSettings(tx);
  const [there] = await tx<{ count: number }[]>`select count(*)::int as count from outlet`;
  if ((there?.count ?? 0) >= MOST_OUTLETS)
    throw new Refusal("too_many_outlets", `There are ${MOST_OUTLETS} outlets already.`);
  await refuseTaken(tx, input.code, null);

  const id = newId(now.getTime());
  const { code, name, line1 = null, line2 = null, postcode = null, city = null, phone = null, active = true } = input;
  const fields: Fields = { code, name, line1, line2, postcode, city, phone, active };
  await tx`insert into outlet ${tx({ id, tenant_id: actor.tenantId, ...fields, created_at: now, updated_at: now })}`;

  await appendEvents(tx, actor, [outletCreated.make(id, { outlet_id: id, ...fields })], now);
  await announceSettings(tx, actor, "outlet_changed", now);
  return { id, name };
}

/** Changes the fields that the input names. One that is not in use keeps its orders. Refuses: NotFound, stale_version, duplicate_code. */
export async function changeOutlet(
  tx: Tx,
  actor: Actor,
  id: string,
  { version, ...input }: ChangeOutletInput,
  now: Date,
): Promise<{ id: string; name: string }> {
  await lockSettings(tx);
  const [stored] = await tx<(Fields & { version: number })[]>`
    select code, name, line1, line2, postcode, city, phone, active, version from outlet where id = ${id} for no key update`;
  if (!stored) throw new NotFound("outlet");
  const { version: current, ...before } = stored;
  if (version !== undefined && version !== current) {
    throw new Refusal("stale_version", "Somebody else has changed this outlet. Load it again.", { version: current });
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const after: Fields = { ...before, ...given };
  const { before: was, after: is } = differences(before, after);
  if (!was || !is) return { id, name: after.name };
  await refuseTaken(tx, after.code, id);

  await tx`update outlet set ${tx({ ...after, updated_at: now })}, version = version + 1 where id = ${id}`;

  await appendEvents(tx, actor, [outletChanged.make(id, { outlet_id: id, ...after, before: was, after: is })], now);
  await announceSettings(tx, actor, "outlet_changed", now);
  return { id, name: after.name };
}

async function refuseTaken(tx: Tx, code: string, id: string | null): Promise<void> {
  const [taken] = await tx`select 1 from outlet where code_key = lower(${code}) and id is distinct from ${id}`;
  if (taken)
    throw new Refusal("duplicate_code", `There is an outlet with the code ${code} already.`, { field: "code" });
}
