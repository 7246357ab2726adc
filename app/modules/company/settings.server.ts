import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { settingsChanged } from "./events.ts";

type Settings = Parameters<typeof settingsChanged.make>[1];

/** Held before what is told of the company changes, so that of two changes the later one tells both. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx`select 1 from tenant where id = current_tenant() for no key update`;
}

/**
 * Announces what other programs are told of the company: its name, money and time zone, and its outlets in use. `endpointId`: to this
 * webhook alone. Refuses: NotFound.
 */
export async function announceSettings(
  tx: Tx,
  actor: Actor,
  reason: Settings["reason"],
  now: Date,
  endpointId?: string,
): Promise<void> {
  const [company] = await tx<Omit<Settings, "reason" | "outlets">[]>`
    select name, currency, time_zone from tenant where id = current_tenant()`;
  if (!company) throw new NotFound("company");
  const outlets = await tx<Settings["outlets"]>`
    select id as outlet_id, code, name, line1, line2, postcode, city, phone from outlet where active order by code_key`;
  const told = settingsChanged.make(endpointId ?? actor.tenantId, { reason, ...company, outlets: [...outlets] });
  await appendEvents(tx, actor, [endpointId ? { ...told, subjectType: "webhook_endpoint" } : told], now);
}
