import type { Tax, TaxMethod } from "#app/modules/ledger/tax.ts";
import { parseMicro } from "#app/modules/shared/quantity.ts";
import type { Db } from "#db/client.ts";

/**
 * Which taxes a line bears on `day`: by the customer's category and country, and the item's category. Rules for the country that hold then
 * go before those for every country. Companies without rules charge no tax.
 */
export async function readTaxFinder(
  db: Db,
  customer: { taxCategory: string; country: string | null },
  day: string,
): Promise<(itemTaxCategory: string) => Tax[]> {
  const rows = await db<
    Array<{
      itemCategory: string;
      country: string | null;
      code: string;
      method: TaxMethod;
      rate: string;
      compound: boolean;
    }>
  >`
    select r.item_tax_category as "itemCategory", r.country, c.code, c.method, c.rate, c.compound
      from tax_rule r
      join tax_code c on c.tenant_id = r.tenant_id and c.code = r.tax_code and c.valid_from <= ${day} and (c.valid_to is null or c.valid_to >= ${day})
     where r.customer_tax_category = ${customer.taxCategory} and (r.country is null or r.country = ${customer.country})
       and (r.valid_from is null or r.valid_from <= ${day}) and (r.valid_to is null or r.valid_to >= ${day})
     order by r.position`;
  return (itemTaxCategory) => {
    const fitting = rows.filter((row) => row.itemCategory === itemTaxCategory);
    const special = fitting.filter((row) => row.country !== null);
    return (special.length > 0 ? special : fitting).map((row) => ({
      code: row.code,
      method: row.method,
      rate: parseMicro(row.rate),
      compound: row.compound,
    }));
  };
}
