import { Forbidden } from "#app/modules/shared/refusal.ts";
import { type Action, may, type Resource, type Who, whyNot } from "./policy.ts";

/** The refusal for whoever lacks a right, or has it for own records only: what it takes, and who has it. */
export const lacking = (actor: Who, action: Action, resource: Resource): Forbidden =>
  new Forbidden(whyNot(action, resource, actor), { action, resource });

/** Asks the policy table; `madeBy` is whose the record is. Refuses: Forbidden. */
export function mustMay(actor: Who, action: Action, resource: Resource, madeBy?: string | null): void {
  if (!may(actor, action, resource, madeBy)) throw lacking(actor, action, resource);
}
