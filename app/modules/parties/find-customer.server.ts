import { likePattern } from "#app/modules/shared/paging.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** Several fit: at most so many are offered. */
const OFFERED = 6;

/**
 * The customer somebody means by a text: "CODE", "CODE Name" or a name. The exact code goes before the exact name, and
 * both before a part of either. `picked` is the id that was chosen from a list; it counts only while the text still fits
 * that customer, for without JavaScript nothing forgets it when the text is changed.
 * Whoever was erased is not meant. Refuses text that fits nobody, or several of which none was picked.
 */
export async function findCustomer(db: Db, text: string, picked?: string): Promise<string> {
  const wanted = text.trim();
  const found = await db<{ id: string; code: string; name: string; exact: boolean; picked: boolean }[]>`
    select id, code, name, coalesce(id = ${picked ?? null}, false) as picked,
           code_key = lower(${wanted}) or lower(code || ' ' || name) = lower(${wanted}) or lower(name) = lower(${wanted}) as exact
      from customer
     where erased_at is null
       and (code_key = lower(${wanted}) or (code || ' ' || name || ' ' || coalesce(email, '')) ilike ${likePattern(wanted)})
     order by (code_key = lower(${wanted})) desc, exact desc, picked desc, name, id limit ${OFFERED}`;
  const [first, second] = found;
  if (!first)
    throw BadInput.at(
      "customer",
      "unknown_customer",
      `No customer is called “${wanted}”. Check the name, or create the customer first.`,
    );
  const decided =
    !second || first.picked || first.code.toLowerCase() === wanted.toLowerCase() || (first.exact && !second.exact);
  if (decided) return first.id;
  throw BadInput.at(
    "customer",
    "ambiguous_customer",
    "Several customers fit. Choose the one you mean, or enter the code.",
    found.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` })),
  );
}
