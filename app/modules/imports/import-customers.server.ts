import { KINDS } from "#app/modules/imports/kinds.ts";
import { alsoIn, bad, type Change, differences, type Planned, type Row, repeated } from "#app/modules/imports/plan.ts";
import { applyTogether, createMany, type Importer, parsed } from "#app/modules/imports/planning.server.ts";
import { changeCustomers } from "#app/modules/parties/change-customer.server.ts";
import { createCustomers } from "#app/modules/parties/create-customers.server.ts";
import { type ChangeCustomerInput, changeCustomerInput, createCustomerInput } from "#app/modules/parties/input.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import type { Db } from "#db/client.ts";

const FIELDS = KINDS.customers.fields;
const ADDRESS = ["street", "street_2", "postcode", "city", "address_country"];
/** Of the schema's names those that columns call otherwise. */
const COLUMN_OF: Record<string, string> = { line1: "street", line2: "street_2", country: "address_country" };

type Address = NonNullable<ChangeCustomerInput["addresses"]>[number];
type Existing = { id: string; values: Record<string, string>; addresses: Address[]; erased: boolean };

type Stored = {
  id: string;
  code: string;
  name: string;
  email: string | null;
  phone: string | null;
  payment_terms_days: number;
  credit_limit_minor: bigint | null;
  currency: string;
  country: string | null;
  tax_category: string;
  price_list: string | null;
  erased: boolean;
  addresses: Address[];
};

async function readExisting(db: Db, codes: readonly string[] | null): Promise<Map<string, Existing>> {
  const rows = await db<Stored[]>`
    select c.id, c.code, c.name, c.email, c.phone, c.payment_terms_days, c.credit_limit_minor, c.currency, c.country, c.tax_category,
           p.code as price_list, c.erased_at is not null as erased,
           coalesce((select jsonb_agg(jsonb_build_object('kind', a.kind, 'line1', a.line1, 'line2', a.line2, 'city', a.city,
                       'postcode', a.postcode, 'country', a.country) order by a.kind, a.id)
                       from customer_address a where a.tenant_id = c.tenant_id and a.customer_id = c.id), '[]') as addresses
      from customer c left join price_list p on p.tenant_id = c.tenant_id and p.id = c.price_list_id
     where ${codes === null ? db`true` : db`c.code_key = any(${[...codes]})`} order by c.code_key`;
  return new Map(rows.map((row) => [row.code.toLowerCase(), existing(row)]));
}

function existing(row: Stored): Existing {
  const billing = row.addresses.find((address) => address.kind === "billing");
  const values = {
    code: row.code,
    name: row.name,
    email: row.email ?? "",
    phone: row.phone ?? "",
    payment_terms_days: String(row.payment_terms_days),
    credit_limit: row.credit_limit_minor === null ? "" : plain(formatMoney(row.credit_limit_minor, row.currency)),
    country: row.country ?? "",
    tax_category: row.tax_category,
    price_list: row.price_list ?? "",
    street: billing?.line1 ?? "",
    street_2: billing?.line2 ?? "",
    postcode: billing?.postcode ?? "",
    city: billing?.city ?? "",
    address_country: billing?.country ?? "",
  };
  return { id: row.id, values, addresses: row.addresses, erased: row.erased };
}

/** Without zeros that say nothing. */
const plain = (text: string) => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);

/** The input of the command, of the fields that are to change. */
function inputOf(changes: readonly Change[], values: Row["values"], before: Existing | null): Record<string, unknown> {
  const changed = new Map(changes.map(([field, , after]) => [field, after]));
  const input: Record<string, unknown> = {};
  for (const [field, after] of changed) if (!ADDRESS.includes(field)) input[field] = after === "" ? null : after;
  if (!ADDRESS.some((field) => changed.has(field))) return input;
  const now = (field: string) => values[field] ?? before?.values[field] ?? "";
  const others = (before?.addresses ?? []).filter((_address, index, all) => index !== all.findIndex(isBilling));
  const emptied = ADDRESS.every((field) => field === "address_country" || now(field) === "");
  const address = {
    kind: "billing",
    line1: now("street"),
    line2: now("street_2"),
    city: now("city"),
    postcode: now("postcode"),
    country: now("address_country") || now("country"),
  };
  return { ...input, addresses: emptied ? others : [address, ...others] };
}

const isBilling = (address: Address) => address.kind === "billing";

const columnOf = (path: PropertyKey[]): string =>
  path[0] === "addresses" ? (COLUMN_OF[String(path[2])] ?? String(path[2] ?? "street")) : String(path[0] ?? "");

/** By code: a line without one is a new customer, who gets the next number. */
export const customersImport: Importer = {
  async plan({ tx, actor, company, now }, rows) {
    const keyOf = (row: Row) => (row.values.code ?? "").toLowerCase();
    const twice = repeated(rows, keyOf);
    const [known, lists] = await Promise.all([
      readExisting(tx, rows.map(keyOf).filter(Boolean)),
      tx<{ code: string }[]>`select code from price_list`,
    ]);
    const listCodes = new Map(lists.map(({ code }) => [code.toLowerCase(), code]));
    const inputs = new Map<number, unknown>();

    const planned = rows.map((row): Planned => {
      const { line } = row;
      const before = known.get(keyOf(row)) ?? null;
      const values = { ...row.values };
      const key = values.code || values.name || "";
      const also = twice.get(line);
      const faults = also === undefined ? [] : [alsoIn("code", also)];
      const list = values.price_list ? listCodes.get(values.price_list.toLowerCase()) : undefined;
      if (values.price_list && !list) faults.push(["price_list", `There is no price list ${values.price_list}`]);
      else if (list) values.price_list = list;
      if (values.credit_limit && toMinor(values.credit_limit, company.currency) === null)
        faults.push(["credit_limit", `Enter an amount in ${company.currency}`]);
      const changes = differences(FIELDS, values, before?.values ?? {});
      if (before?.erased && changes.length > 0)
        faults.push(["code", `The person behind customer ${before.values.code} was erased`]);
      const read = parsed(
        before ? changeCustomerInput : createCustomerInput,
        inputOf(changes, values, before),
        columnOf,
      );
      if (row.errors.length + faults.length + read.faults.length > 0) return bad(row, key, [...faults, ...read.faults]);
      inputs.set(line, read.input);
      const act = before ? (changes.length > 0 ? "change" : "none") : "create";
      return { line, act, key, subjectId: before?.id ?? null, changes, errors: [] };
    });

    return {
      rows: planned,
      async apply(step) {
        await createMany(planned, step, (some) =>
          createCustomers(
            tx,
            actor,
            some.map((one) => createCustomerInput.parse(inputs.get(one.line))),
            now,
          ),
        );
        await applyTogether(planned, "change", step, (some) =>
          changeCustomers(
            tx,
            actor,
            some.map((one) => ({
              id: one.subjectId ?? "",
              input: changeCustomerInput.parse(inputs.get(one.line)),
            })),
            now,
          ),
        );
      },
    };
  },

  async all({ tx }) {
    return [...(await readExisting(tx, null)).values()].map(({ values }) => values);
  },
};
