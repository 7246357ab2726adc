import { likePattern } from "#app/modules/shared/paging.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/**
 * The customer somebody means by a text: "CODE", "CODE Name" or a name. The exact code goes before the exact name, and
 * both before a part of either. `picked` is the id that was chosen from a list; it counts only while the text is still
 * that customer's, for without JavaScript nothing forgets it when the text is changed.
 * Refuses text that fits nobody or several.
 */
export async function findCustomer(db: Db, text: string, picked?: string): Promise<string> {
  const wanted = text.trim();
  if (picked) {
    const [still] = await db`
      select 1 from customer where id = ${picked} and lower(${wanted}) in (lower(code), lower(name), lower(code || ' ' || name))`;
    if (still) return picked;
  }
  const found = await db<{ id: string; code: string; name: string; exact: boolean }[]>`
    select id, code, name,
           code_key = lower(${wanted}) or lower(code || ' ' || name) = lower(${wanted}) or lower(name) = lower(${wanted}) as exact
      from customer
     where code_key = lower(${wanted}) or (code || ' ' || name || ' ' || coalesce(email, '')) ilike ${likePattern(wanted)}
     order by (code_key = lower(${wanted})) desc, exact desc, id limit 4`;
  const [first, second] = found;
  if (!first)
    throw BadInput.at(
      "customer",
      "unknown_customer",
      `No customer is called “${wanted}”. Check the name, or create the customer first.`,
    );
  const decided = !second || first.code.toLowerCase() === wanted.toLowerCase() || (first.exact && !second.exact);
  if (decided) return first.id;
  const names = found.map(({ code, name }) => `${code} ${name}`).join(", ");
  throw BadInput.at(
    "customer",
    "ambiguous_customer",
    `Several customers fit: ${names}. Enter the code of the one you mean.`,
  );
}
