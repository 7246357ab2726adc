import { type Action, hiddenFields, may, type Resource } from "#app/modules/access/policy.ts";
import { fixedCustomerFields } from "#app/modules/parties/fields.ts";

/** What can be taken over from a file, which columns it has, and what those may be called. */

export const IMPORT_KINDS = ["customers", "products", "stock", "prices", "opening-balances", "open-invoices"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export type FieldType = "text" | "country" | "word" | "decimal" | "integer" | "day" | "boolean";
export type Field = {
  name: string;
  type: FieldType;
  /** Other headings that are meant by it, in the form of `headingKey`. */
  also?: readonly string[];
  needed?: boolean;
  /** May be emptied; an empty cell of any other leaves what is there. */
  empties?: boolean;
  /** Seen and set only by those who may see cost. */
  cost?: boolean;
};

type Kind = { fields: readonly Field[]; rights: ReadonlyArray<readonly [Action, Resource]> };

const sku: Field = {
  name: "sku",
  type: "text",
  needed: true,
  also: ["item", "itemcode", "productcode", "article", "artikel", "artikelnummer", "artikelnr", "stockcode"],
};
const unitCost: Field = {
  name: "unit_cost",
  type: "decimal",
  empties: true,
  cost: true,
  also: ["cost", "einstandspreis"],
};

export const KINDS: Record<ImportKind, Kind> = {
  customers: {
    rights: [
      ["create", "customers"],
      ["update", "customers"],
    ],
    fields: [
      { name: "code", type: "text", also: ["customercode", "customerid", "kundennummer", "number", "nummer"] },
      { name: "name", type: "text", needed: true, also: ["customer", "customername", "company", "kunde", "firma"] },
      { name: "email", type: "text", empties: true, also: ["mail", "emailaddress"] },
      { name: "phone", type: "text", empties: true, also: ["telephone", "telefon"] },
      {
        name: "payment_terms_days",
        type: "integer",
        also: ["terms", "paymentterms", "zahlungsziel", "paymenttermsindays", "zahlungszielintagen"],
      },
      { name: "credit_limit", type: "decimal", empties: true, also: ["kreditlimit"] },
      { name: "country", type: "country", empties: true, also: ["countrycode", "land"] },
      { name: "tax_category", type: "word", also: ["steuerart"] },
      { name: "price_list", type: "text", empties: true, also: ["pricelist", "preisliste"] },
      { name: "street", type: "text", empties: true, also: ["address", "line1", "strasse", "adresse"] },
      { name: "street_2", type: "text", empties: true, also: ["line2", "streetsecondline", "strassezweitezeile"] },
      { name: "postcode", type: "text", empties: true, also: ["zip", "postalcode", "plz", "postleitzahl"] },
      { name: "city", type: "text", empties: true, also: ["town", "ort", "stadt"] },
      { name: "address_country", type: "country", empties: true, also: ["countryoftheaddress", "landderanschrift"] },
    ],
  },
  products: {
    rights: [
      ["create", "products"],
      ["update", "products"],
    ],
    fields: [
      sku,
      { name: "name", type: "text", also: ["description", "product", "bezeichnung", "produkt"] },
      { name: "category", type: "text", empties: true, also: ["group", "productgroup", "warengruppe", "kategorie"] },
      { name: "kind", type: "word", also: ["art"] },
      { name: "price", type: "decimal", also: ["unitprice", "salesprice", "preis"] },
      { name: "barcode", type: "text", empties: true, also: ["ean", "gtin", "upc"] },
      unitCost,
      { name: "reorder_point", type: "decimal", empties: true, also: ["minimum", "meldebestand"] },
      { name: "reorder_quantity", type: "decimal", empties: true, also: ["bestellmenge"] },
      { name: "tax_category", type: "word", also: ["steuerart"] },
      { name: "allow_negative", type: "boolean", also: ["maygobelowzero", "darfunternullgehen"] },
      { name: "active", type: "boolean", also: ["aktiv", "inuse", "ingebrauch"] },
    ],
  },
  stock: {
    rights: [["update", "stock"]],
    fields: [
      sku,
      {
        name: "qty_on_hand",
        type: "decimal",
        needed: true,
        also: ["quantity", "onhand", "stock", "menge", "bestand", "quantityonhand"],
      },
      { ...unitCost, empties: false },
    ],
  },
  prices: {
    rights: [
      ["create", "price_lists"],
      ["update", "price_lists"],
    ],
    fields: [
      { name: "list", type: "text", needed: true, also: ["pricelist", "code", "preisliste", "liste"] },
      { name: "list_name", type: "text", also: ["nameofthepricelist", "namederpreisliste"] },
      sku,
      { name: "from_quantity", type: "decimal", also: ["quantity", "minquantity", "abmenge"] },
      { name: "valid_from", type: "day", empties: true, also: ["from", "gueltigab", "fromday", "abtag"] },
      { name: "valid_to", type: "day", empties: true, also: ["to", "until", "gueltigbis", "today", "bistag"] },
      { name: "unit_price", type: "decimal", also: ["price", "preis", "einzelpreis"] },
      { name: "remove", type: "boolean", also: ["entfernen"] },
    ],
  },
  "opening-balances": {
    rights: [["create", "journal"]],
    fields: [
      { name: "account", type: "text", needed: true, also: ["accountcode", "code", "konto"] },
      { name: "effective_on", type: "day", needed: true, also: ["date", "day", "datum", "tag"] },
      { name: "debit", type: "decimal", also: ["soll"] },
      { name: "credit", type: "decimal", also: ["haben"] },
    ],
  },
  "open-invoices": {
    rights: [["create", "invoices"]],
    fields: [
      {
        name: "reference",
        type: "text",
        needed: true,
        also: ["invoice", "invoiceno", "number", "rechnungsnummer", "referenz"],
      },
      { name: "customer", type: "text", needed: true, also: ["customercode", "kundennummer", "kunde"] },
      {
        name: "issued_on",
        type: "day",
        needed: true,
        also: ["date", "invoicedate", "rechnungsdatum", "datum", "issued", "ausgestellt"],
      },
      { name: "due_on", type: "day", needed: true, also: ["due", "duedate", "faellig"] },
      {
        name: "amount_due",
        type: "decimal",
        needed: true,
        also: ["amount", "open", "total", "betrag", "offen", "stilldue", "nochoffen"],
      },
    ],
  },
};

export function isImportKind(text: string): text is ImportKind {
  return (IMPORT_KINDS as readonly string[]).includes(text);
}

/** Every one of which it takes. */
export const importRights = (kind: ImportKind) => KINDS[kind].rights;

export function mayImport(actor: Parameters<typeof may>[0], kind: ImportKind): boolean {
  return KINDS[kind].rights.every(([action, resource]) => may(actor, action, resource, null));
}

/** The columns that the actor may fill and see. */
export function fieldsFor(actor: Parameters<typeof may>[0], kind: ImportKind): Field[] {
  const setsCost = may(actor, "update", "product_cost");
  const fixed: readonly string[] = kind === "customers" ? fixedCustomerFields(actor) : [];
  const hidden = new Set([...hiddenFields(actor, KINDS[kind].rights[0]?.[1] ?? "customers"), ...fixed]);
  return KINDS[kind].fields.filter((field) => !hidden.has(field.name) && (setsCost || !field.cost));
}

/** A heading without what people write differently: `E-Mail` and `email` are one. */
export function headingKey(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]/g, "");
}

/** field → place of its column: as it was said last, else by its name. A column is used once. */
export function suggestMapping(
  head: readonly string[],
  fields: readonly Field[],
  remembered: Readonly<Record<string, string>>,
): Record<string, number> {
  const mapping: Record<string, number> = {};
  const used = new Set<number>();
  const take = (field: string, place: number) => {
    if (place < 0 || used.has(place) || field in mapping) return;
    mapping[field] = place;
    used.add(place);
  };
  const names = new Set(fields.map((field) => field.name));
  for (const [place, text] of head.entries()) {
    const said = remembered[headingKey(text)];
    if (said && names.has(said)) take(said, place);
  }
  for (const { name } of fields)
    take(
      name,
      head.findIndex((text) => headingKey(text) === headingKey(name)),
    );
  for (const { name, also = [] } of fields)
    take(
      name,
      head.findIndex((text, place) => !used.has(place) && also.includes(headingKey(text))),
    );
  return mapping;
}

/** The operator acts with the role that a file takes. */
export function operatorRole(kind: ImportKind): "admin" | "accountant" {
  return kind === "opening-balances" ? "accountant" : "admin";
}
