import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db, Sql } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { badgeChanged, deviceRevoked, deviceSetUp } from "./events.ts";
import { hashPasswordInTurn, verifyPasswordInTurn } from "./passwords.server.ts";
import { may } from "./policy.ts";
import { readPerson } from "./queries.server.ts";
import { checkReach } from "./role-rules.ts";
import { readSecondFactor } from "./second-factor.server.ts";
import { hashSecret, newSecret } from "./secrets.server.ts";

/*
 * A tablet that several people share. The tablet is signed in as a device, which may do nothing by itself; a person comes on top of
 * it by a badge or a PIN, and what is done is that person's. Whoever may let people in or change settings, and whoever must have a
 * second factor, does not sign in so: a badge can be found, a PIN looked at.
 */

export type SharedDevice = { id: string; name: string; createdAt: Date; seenAt: Date | null; revokedAt: Date | null };

export async function listDevices(db: Db): Promise<SharedDevice[]> {
  return db<SharedDevice[]>`
    select id, name, created_at as "createdAt", seen_at as "seenAt", revoked_at as "revokedAt"
      from shared_device order by revoked_at nulls first, lower(name), id limit 200`;
}

/** Makes the device that this browser becomes. Its secret is in the answer and nowhere else. */
export async function setUpDevice(tx: Tx, actor: Actor, name: string): Promise<string> {
  const id = newId();
  const secret = newSecret("device");

  await tx`insert into shared_device (tenant_id, id, name, token_hash)
    values (${actor.tenantId}, ${id}, ${name}, ${hashSecret(secret)})`;

  await appendEvents(tx, actor, [deviceSetUp.make(id, { device_id: id, name })]);

  return secret;
}

/** Ends whoever is on it. */
export async function revokeDevice(tx: Tx, actor: Actor, id: string): Promise<void> {
  const [device] = await tx<{ name: string }[]>`
    update shared_device set revoked_at = now() where id = ${id}::uuid and revoked_at is null returning name`;
  if (!device) throw new NotFound("tablet");
  await tx`select access_end_device(${id}::uuid)`;

  await appendEvents(tx, actor, [deviceRevoked.make(id, { device_id: id, name: device.name })]);
}

export type Device = { id: string; tenantId: string; name: string; company: string };

/** The device behind a cookie; null: unknown, or switched off. */
export async function readDevice(sql: Sql, secret: string): Promise<Device | null> {
  const [row] = await sql<Device[]>`
    select id, tenant_id as "tenantId", name, company from access_device(${hashSecret(secret)})`;
  return row ?? null;
}

export async function peopleWithPin(db: Db): Promise<{ id: string; name: string }[]> {
  return db`select account_id as id, name from access_pins()`;
}

export async function readBadge(db: Db, accountId: string): Promise<{ badge: boolean; pin: boolean }> {
  const [row] = await db<{ badge: boolean; pin: boolean }[]>`
    select badge_hash is not null as badge, pin_hash is not null as pin from device_badge where account_id = ${accountId}::uuid`;
  return row ?? { badge: false, pin: false };
}

/** A badge's text is what the scanner types; null takes the badge away. Refuses `badge_taken` and `beyond_own_rights`. */
export async function giveBadge(tx: Tx, actor: Actor, accountId: string, badge: string | null): Promise<void> {
  checkReach(actor, await readPerson(tx, accountId));

  const hash = badge === null ? null : hashSecret(badge);
  await tx
    .savepoint(
      (
        inner,
      ) => inner`insert into device_badge (tenant_id, account_id, badge_hash) values (${actor.tenantId}, ${accountId}, ${hash})
        on conflict (tenant_id, account_id) do update set badge_hash = excluded.badge_hash, changed_at = now()`,
    )
    .catch((error) => {
      if ((error as { code?: string }).code !== "23505") throw error;
      throw new Refusal("badge_taken", "This badge is somebody else's.", { field: "badge" });
    });

  await appendEvents(tx, actor, [
    badgeChanged.make(accountId, { account_id: accountId, ...(await readBadge(tx, accountId)) }),
  ]);
}

/** One's own; null takes it away. `hash` is made beforehand: no connection is held while it is. */
export async function setOwnPin(tx: Tx, actor: Actor & { accountId: string }, hash: string | null): Promise<void> {
  const { accountId, tenantId } = actor;
  await tx`insert into device_badge (tenant_id, account_id, pin_hash) values (${tenantId}, ${accountId}, ${hash})
    on conflict (tenant_id, account_id) do update set pin_hash = excluded.pin_hash, changed_at = now()`;

  await appendEvents(tx, actor, [
    badgeChanged.make(accountId, { account_id: accountId, ...(await readBadge(tx, accountId)) }),
  ]);
}

export const hashPin = (pin: string) => hashPasswordInTurn(pin);

export type OnDevice =
  | { outcome: "found"; accountId: string }
  | { outcome: "wrong"; accountId: string | null }
  | { outcome: "blocked"; retryAfterS: number };

async function gate(sql: Sql, kind: "pin" | "device", subject: string): Promise<number> {
  const [row] = await sql<{ wait: number }[]>`select access_try_gate(${kind}, ${subject}::uuid) as wait`;
  return row?.wait ?? 0;
}

/** Whose badge it is. Tries are counted by tablet. */
export async function findByBadge(sql: Sql, device: Device, badge: string): Promise<OnDevice> {
  const wait = await gate(sql, "device", device.id);
  if (wait > 0) return { outcome: "blocked", retryAfterS: wait };
  const [row] = await inTenant(
    sql,
    device.tenantId,
    (tx) => tx<{ account_id: string }[]>`select account_id from access_badge(${hashSecret(badge)})`,
  );
  if (!row) return { outcome: "wrong", accountId: null };
  await sql`select access_try_passed('device', ${device.id}::uuid)`;
  return { outcome: "found", accountId: row.account_id };
}

/** Whether the PIN is this person's. Tries are counted by person. */
export async function checkPin(sql: Sql, device: Device, accountId: string, pin: string): Promise<OnDevice> {
  const wait = await gate(sql, "pin", accountId);
  if (wait > 0) return { outcome: "blocked", retryAfterS: wait };
  const [row] = await inTenant(
    sql,
    device.tenantId,
    (tx) => tx<{ hash: string }[]>`select pin_hash as hash from access_pins() where account_id = ${accountId}::uuid`,
  );
  if (!(await verifyPasswordInTurn(row?.hash ?? null, pin)))
    return { outcome: "wrong", accountId: row ? accountId : null };
  await sql`select access_try_passed('pin', ${accountId}::uuid)`;
  return { outcome: "found", accountId };
}

/** Refuses `not_on_device`. */
export async function mayBeOnDevice(tx: Tx, tenantId: string, accountId: string): Promise<void> {
  const person = await readPerson(tx, accountId);
  const powers = (["users", "settings"] as const).some(
    (resource) => may(person, "create", resource) || may(person, "update", resource),
  );
  const { required } = await readSecondFactor(tx, { tenantId, accountId });
  if (powers || required)
    throw new Refusal(
      "not_on_device",
      "With this role one signs in by password and second factor, on a device of one's own.",
    );
}
