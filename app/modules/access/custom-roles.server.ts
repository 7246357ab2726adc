import type { Actor, Rights, RoleName } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { roleDeleted, roleEdited, roleMade } from "./events.ts";
import { mustMay } from "./lacking.ts";
import { rightsOf } from "./policy.ts";
import { beyond, checkReach, checkRights, giveable } from "./role-rules.ts";

/** A role of the company's own. `people`: how many have it. */
export type CustomRole = {
  id: string;
  name: string;
  base: RoleName;
  rights: Rights;
  /** Whether it asks for a second factor, whatever the role does that it was made from. */
  second_factor: boolean;
  version: number;
  people: number;
};

const columns = (db: Db) => db`c.id, c.name, c.base, c.rights, c.second_factor, c.version,
  (select count(*)::int from membership m where m.tenant_id = c.tenant_id and m.custom_role_id = c.id) as people`;

/** Few: a company has a handful of them. */
export async function listCustomRoles(db: Db): Promise<CustomRole[]> {
  return db<CustomRole[]>`select ${columns(db)} from custom_role c order by lower(c.name), c.id limit 200`;
}

export async function readCustomRole(db: Db, id: string): Promise<CustomRole> {
  const [role] = await db<CustomRole[]>`select ${columns(db)} from custom_role c where c.id = ${id}::uuid`;
  if (!role) throw new NotFound("role");
  return role;
}

/** The name is taken, or the role is in use: in words. */
async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, constraint_name } = error as { code?: string; constraint_name?: string };
    if (code === "23505" && constraint_name === "custom_role_name")
      throw new Refusal("name_taken", "There is a role of this name already.", { field: "name" });
    if (code === "23503") throw new Refusal("role_in_use", "Somebody has this role. Give them another one first.");
    throw error;
  }
}

/** A new role with what its usual role may, as far as the actor may give it. Refuses `name_taken`. Returns its id. */
export async function createCustomRole(tx: Tx, actor: Actor, role: { name: string; base: RoleName }): Promise<string> {
  const id = newId();
  const given = giveable(actor, role.base);
  const rights = Object.fromEntries(
    Object.entries(rightsOf({ role: role.base }))
      .map(([resource, letters]) => [
        resource,
        [...letters].filter((letter) => beyond(given, { [resource]: letter }) === null).join(""),
      ])
      .filter(([, letters]) => /r/i.test(letters ?? "")),
  ) as Rights;

  checkRights(actor, role.base, rights);

  await inWords(
    tx.savepoint(
      (inner) => inner`insert into custom_role (tenant_id, id, name, base, rights, changed_by)
        values (${actor.tenantId}, ${id}, ${role.name}, ${role.base},
          ${JSON.stringify(rights)}::text::jsonb, ${actor.accountId})`,
    ),
  );

  await appendEvents(tx, actor, [roleMade.make(id, { role_id: id, name: role.name, base: role.base, rights })]);

  return id;
}

/**
 * Holds from the next request of everybody who has the role, and closes their live streams. `second_factor` stays where it is not
 * said; whoever should have one now and has none is signed out and sets it up at the next sign-in. It is said by whoever may change the
 * company's settings, as for the usual roles. Refuses Forbidden, `stale_version`, `own_role`,
 * `name_taken`, and what checkRights refuses.
 */
export async function saveCustomRole(
  tx: Tx,
  actor: Actor,
  id: string,
  wanted: { name: string; rights: Rights; version: number; second_factor?: boolean | undefined },
): Promise<void> {
  await tx`select 1 from custom_role where id = ${id}::uuid for no key update`;
  const before = await readCustomRole(tx, id);

  if (before.version !== wanted.version)
    throw new Refusal("stale_version", "Somebody else has changed this role meanwhile. Reload the page.");
  await notOwn(tx, actor, id);
  // Who may not take a right away that they could not give, may not write it anew either.
  checkReach(actor, { role: before.base, rights: before.rights });
  checkRights(actor, before.base, wanted.rights);
  const factor = wanted.second_factor ?? before.second_factor;
  if (factor !== before.second_factor) mustMay(actor, "update", "settings");

  await inWords(
    tx.savepoint(
      (
        inner,
      ) => inner`update custom_role set name = ${wanted.name}, rights = ${JSON.stringify(wanted.rights)}::text::jsonb,
        second_factor = ${factor}, version = version + 1,
        changed_by = ${actor.accountId}, changed_at = now() where id = ${id}::uuid`,
    ),
  );
  await tx`select access_end_without_second_factor()`;

  await appendEvents(tx, actor, [
    roleEdited.make(id, {
      role_id: id,
      before: { name: before.name, rights: before.rights, second_factor: before.second_factor },
      after: { name: wanted.name, rights: wanted.rights, second_factor: factor },
    }),
  ]);
}

/** Refuses `role_in_use`. */
export async function deleteCustomRole(tx: Tx, actor: Actor, id: string): Promise<void> {
  const { name, base, rights } = await readCustomRole(tx, id);

  checkReach(actor, { role: base, rights });

  await inWords(tx.savepoint((inner) => inner`delete from custom_role where id = ${id}::uuid`));

  await appendEvents(tx, actor, [roleDeleted.make(id, { role_id: id, name })]);
}

async function notOwn(tx: Tx, actor: Actor, id: string): Promise<void> {
  const [own] = await tx`
    select 1 from membership where account_id = ${actor.accountId}::uuid and custom_role_id = ${id}::uuid`;
  if (own) throw new Refusal("own_role", "Nobody changes what they may do themselves. Ask an administrator.");
}

export type ChosenRole = { role: RoleName; customRoleId: string | null };

/** What a form's choice means: a usual role by its name, the company's own by its id. Refuses `beyond_own_rights`. */
export async function chooseRole(tx: Tx, actor: Actor, chosen: string): Promise<ChosenRole> {
  if (!chosen.includes("-")) {
    const role = chosen as RoleName;
    checkReach(actor, { role, rights: null });
    return { role, customRoleId: null };
  }
  const { id, base, rights } = await readCustomRole(tx, chosen);
  checkReach(actor, { role: base, rights });
  return { role: base, customRoleId: id };
}
