import {
  agreeToMirror,
  endMirror,
  listSisterCompanies,
  type SisterCompany,
} from "#app/modules/access/sister-companies.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

/** Said alike of a company that there is not and of one that is none of the person's. */
const NOT_OURS =
  "Choose another company that you are an administrator of, as you are here. An API token cannot choose one: sign in.";

/**
 * Says which other company of ours a customer is, by its short name, or with null that it is none. Both the one that it was and the one
 * that it becomes are companies that the person administrates as this one.
 * Refuses: BadInput (not such a company), both_companies (it was not), company_linked (another customer is it).
 */
export async function setOwnCompany(
  tx: Tx,
  actor: Actor,
  customerId: string,
  slug: string | null,
  now: Date,
): Promise<void> {
  const [before, sisters] = await Promise.all([linkOf(tx, customerId), listSisterCompanies(tx, actor)]);
  const chosen = slug === null ? null : sisters.find((one) => one.slug === slug);
  if (chosen === undefined) throw BadInput.at("own_company", "unknown_company", NOT_OURS);
  if (before && !sisters.some(({ id }) => id === before.id)) {
    throw new Refusal(
      "both_companies",
      `This customer is ${before.name}, and only an administrator of both companies ends that. Ask one, or be made an administrator there. An API token cannot: sign in.`,
    );
  }

  if (before) {
    await tx`delete from customer_company where customer_id = ${customerId}`;
    await endMirror(tx, actor, before.id, now);
  }
  if (!chosen) return;

  const made = await tx`
    insert into customer_company (tenant_id, customer_id, company_id, slug, name, linked_at)
    values (${actor.tenantId}, ${customerId}, ${chosen.id}, ${chosen.slug}, ${chosen.name}, ${now})
    on conflict (tenant_id, company_id) do nothing returning 1`;
  if (made.length === 0) throw await linkedAlready(tx, chosen.id, chosen.name);
  await agreeToMirror(tx, actor, chosen.id, now);
}

async function linkedAlready(tx: Tx, companyId: string, name: string): Promise<Refusal> {
  const [other] = await tx<{ code: string }[]>`
    select c.code from customer_company l join customer c on c.tenant_id = l.tenant_id and c.id = l.customer_id
     where l.company_id = ${companyId}`;
  return new Refusal("company_linked", `${name} is customer ${other?.code ?? ""} already. End that link first.`, {
    field: "own_company",
  });
}

/** Which other company of ours a customer is; null for most. */
export async function linkOf(db: Db, customerId: string): Promise<SisterCompany | null> {
  const [row] = await db<SisterCompany[]>`
    select company_id as id, slug, name from customer_company where customer_id = ${customerId}`;
  return row ?? null;
}

/** What the person can say that a customer is, by name: nothing where it is a company already that they do not administrate. */
export async function ownCompanyChoices(
  db: Db,
  actor: Actor,
  customerId: string,
): Promise<Pick<SisterCompany, "slug" | "name">[]> {
  const [link, sisters] = await Promise.all([linkOf(db, customerId), listSisterCompanies(db, actor)]);
  if (link && !sisters.some(({ id }) => id === link.id)) return [];
  return sisters.map(({ slug, name }) => ({ slug, name }));
}
