/*
 * - A role of the company's own is made from a usual role other than Administrator, and may do what is written in it, nothing else.
 * - Whoever may do something with a kind of record may read it too.
 * - Nobody gives more than they may themselves; an administrator also gives what the usual role may from which it was made.
 * - Whoever lets people in or changes the company's settings posts nothing to the journal (separation of duties).
 * - A sign-in provider speaks for everybody, so only an administrator sets one up, whoever else may change settings.
 * - Grafana is seen whole, so only by who may read all that it shows.
 * - A right for own records only exists where some usual role has it so, because only there is what is found narrowed.
 */

import { type Rights, ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { Refusal } from "#app/modules/shared/refusal.ts";
import { ACTIONS, letterOf, RESOURCES, type Right, rightsOf, type Who, widthsOf } from "./policy.ts";

export const BASE_ROLES = ROLE_NAMES.filter((role) => role !== "admin");

/** What one sees of oneself: it cannot be taken away, or nobody could change a password. */
const ALWAYS: Rights = { profile: "RU", notifications: "RU" };

/** The rights as a form or a store names them, `{orders: {read: "all", update: "own"}}`, as letters. */
export function toRights(chosen: Record<string, Record<string, Right> | undefined>): Rights {
  const rights: Record<string, string> = {};
  for (const resource of RESOURCES) {
    const letters = ACTIONS.flatMap((action) => {
      const width = chosen[resource]?.[action] ?? "none";
      if (width === "none" || !widthsOf(action, resource)[width]) return [];
      return [width === "all" ? letterOf(action) : letterOf(action).toLowerCase()];
    });
    if (letters.length > 0) rights[resource] = letters.join("");
  }
  return { ...rights, ...ALWAYS };
}

/** The letters that `having` lacks for all of `wanted`, by resource; null when it has everything. */
export function beyond(having: Rights, wanted: Rights): { resource: string; letters: string } | null {
  for (const [resource, letters] of Object.entries(wanted)) {
    const own = having[resource] ?? "";
    const missing = [...letters].filter((letter) => !own.includes(letter) && !own.includes(letter.toUpperCase()));
    if (missing.length > 0) return { resource, letters: missing.join("") };
  }
  return null;
}

/** By the usual role: none of a company's own is made from it. */
export const isAdministrator = (editor: Pick<Who, "role" | "rights">) => editor.role === "admin" && !editor.rights;

/** What this editor may put into a role that is made from `base`. */
export function giveable(editor: Pick<Who, "role" | "rights">, base: RoleName): Rights {
  const own = rightsOf(editor);
  if (!isAdministrator(editor)) return own;
  const usual = rightsOf({ role: base });
  return Object.fromEntries(
    RESOURCES.map((resource) => [resource, (own[resource] ?? "") + (usual[resource] ?? "")]).filter(
      ([, letters]) => letters !== "",
    ),
  );
}

/** What the panels of Grafana are made of: no field of it is left out for anybody. */
const SHOWN_WHOLE = ["orders", "stock", "invoices", "invoice_detail", "payments", "journal", "product_cost"];

/** Throws `no_reading`, `duties_apart`, `shown_whole` or `beyond_own_rights`. */
export function checkRights(editor: Pick<Who, "role" | "rights">, base: RoleName, rights: Rights): void {
  const words = (resource: string) => resource.replaceAll("_", " ");
  for (const [resource, letters] of Object.entries(rights)) {
    if (!/r/i.test(letters))
      throw new Refusal("no_reading", `Whoever may change ${words(resource)} must be able to read them.`, {
        field: `rights.${resource}.read`,
      });
  }
  const lets = /[CU]/.test(`${rights.users ?? ""}${rights.settings ?? ""}`);
  if (lets && /[CUA]/.test(rights.journal ?? ""))
    throw new Refusal("duties_apart", "Whoever lets people in or changes settings may not post to the journal.", {
      field: "rights.journal.create",
    });
  const hidden = SHOWN_WHOLE.find((resource) => !rights[resource]?.includes("R"));
  if (rights.grafana?.includes("R") && hidden)
    throw new Refusal("shown_whole", `Whoever may read Grafana must be able to read all ${words(hidden)}.`, {
      field: "rights.grafana.read",
    });
  const more = beyond(giveable(editor, base), rights);
  if (more)
    throw new Refusal("beyond_own_rights", `You cannot give more of ${words(more.resource)} than you may yourself.`, {
      field: `rights.${more.resource}.read`,
    });
}

/**
 * Whether the editor may change this person's sign-in or role, or give this role: whoever may do more than the editor could be
 * used to do it. Throws `beyond_own_rights`.
 */
export function checkReach(
  editor: Pick<Who, "role" | "rights">,
  other: { role: RoleName; rights: Rights | null },
): void {
  if (isAdministrator(editor) || beyond(rightsOf(editor), rightsOf(other)) === null) return;
  throw new Refusal("beyond_own_rights", "This role may do more than you may. Ask an administrator.");
}
