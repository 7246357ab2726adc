import { Forbidden } from "#app/modules/shared/refusal.ts";
import { type Action, may, type Resource, type Who, whyNot } from "./policy.ts";

/** The refusal for whoever lacks a right, or has it for own records only: what it takes, and who has it. */
export const lacking = (actor: Who, action: Action, resource: Resource): Forbidden =>
  new Forbidden(whyNot(action, resource, actor), { action, resource });

/** Why the actor may not, for the place of a form that is left out; null for whoever may. */
export const whyLacking = (actor: Who, action: Action, resource: Resource): string | null =>
  may(actor, action, resource) ? null : whyNot(action, resource, actor);

/** The refusal for what takes a person, where a program of ours asks. */
export const takesPerson = (action: Action, resource: Resource): Forbidden =>
  new Forbidden("Only a person can do this, not a program.", { action, resource });

/** Asks the policy table; `madeBy` is whose the record is. Refuses: Forbidden. */
export function mustMay(actor: Who, action: Action, resource: Resource, madeBy?: string | null): void {
  if (!may(actor, action, resource, madeBy)) throw lacking(actor, action, resource);
}
