import { english } from "#app/components/words/words.ts";

export const IMPORT_WORDS = {
  customers: english("Customers"),
  products: english("Products"),
  stock: english("Stock"),
  prices: english("Price lists"),
  "opening-balances": english("Opening balances"),
  "open-invoices": english("Open invoices"),
} as const;

export const IMPORT_STATES = {
  mapping: ["draft", english("Columns to be chosen")],
  checking: ["open", english("Being checked")],
  checked: ["held", english("Checked")],
  importing: ["open", english("Under way")],
  done: ["done", english("Done")],
  stopped: ["void", english("Stopped")],
  refused: ["late", english("Refused")],
} as const;

export const IMPORT_ACTS: Record<string, string> = {
  create: english("New"),
  change: english("Changed"),
  remove: english("Removed"),
  bad: english("Wrong"),
};

/** Columns as people call them. */
export const IMPORT_FIELDS: Record<string, string> = {
  code: english("Code"),
  name: english("Name"),
  email: english("E-mail"),
  phone: english("Phone"),
  payment_terms_days: english("Payment terms in days"),
  credit_limit: english("Credit limit"),
  country: english("Country"),
  tax_category: english("Tax category"),
  price_list: english("Price list"),
  street: english("Street"),
  street_2: english("Street, second line"),
  postcode: english("Postcode"),
  city: english("City"),
  address_country: english("Country of the address"),
  sku: english("SKU"),
  category: english("Category"),
  kind: english("Kind"),
  price: english("Price"),
  barcode: english("Barcode"),
  unit_cost: english("Unit cost"),
  reorder_point: english("Reorder point"),
  reorder_quantity: english("Reorder quantity"),
  allow_negative: english("May go below zero"),
  active: english("In use"),
  qty_on_hand: english("Quantity on hand"),
  list: english("Price list"),
  list_name: english("Name of the price list"),
  from_quantity: english("From quantity"),
  valid_from: english("From day"),
  valid_to: english("To day"),
  unit_price: english("Unit price"),
  remove: english("Remove"),
  account: english("Account"),
  effective_on: english("Day"),
  debit: english("Debit"),
  credit: english("Credit"),
  reference: english("Reference"),
  customer: english("Customer"),
  issued_on: english("Issued"),
  due_on: english("Due"),
  amount_due: english("Still due"),
};
