import type { ReactNode } from "react";
import * as z from "zod";
import type { CustomerField } from "#app/modules/parties/fields.ts";
import { addressInput, changeCustomerInput, contactInput, createCustomerInput } from "#app/modules/parties/input.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";
import { country, line } from "#app/modules/shared/schemas.ts";
import { blankToNull, withoutBlanks } from "./blank.ts";
import { Button, ButtonLink } from "./button.tsx";
import { Combo } from "./combo.tsx";
import { MoneyField, SelectField, TextField } from "./fields.tsx";
import { Money, useCompany } from "./figures.tsx";
import { filledRows } from "./filled-rows.ts";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { asTexts, type FormTree } from "./form-values.ts";
import { asFigure, type MergeSpec } from "./merge.ts";
import { Facts } from "./page-head.tsx";
import { withTyped } from "./typed.ts";
import { english, optionsIn, useWords } from "./words/words.ts";

/** A row in which only the preselected kind was posted is an empty row: null, in its place. */
function rowsOf(rows: unknown): unknown[] {
  return (Array.isArray(rows) ? rows : []).map((row) => {
    const filled = withoutBlanks(row) as Record<string, unknown>;
    return Object.keys(filled ?? {}).some((key) => key !== "kind") ? filled : null;
  });
}

function prepare(values: unknown, settle: (fields: unknown) => unknown): Record<string, unknown> {
  const tree = withTyped(values, { credit_limit: "decimal" }) as Record<string, unknown>;
  const { addresses, contacts, ...fields } = tree;
  // Rows that the form does not have stay as they are.
  const lists = Object.entries({ addresses, contacts }).filter(([, rows]) => rows !== undefined);
  return { ...(settle(fields) as object), ...Object.fromEntries(lists.map(([name, rows]) => [name, rowsOf(rows)])) };
}

const MAY_BE_EMPTY = ["email", "phone", "credit_limit", "country", "price_list", "own_company"];

/** Countries are typed by name; `country` reads one: the server finds its code, the browser takes any text. */
export function customerForms(country: z.ZodType<string, string>) {
  const parts = {
    country: z.nullable(country).optional(),
    addresses: filledRows(addressInput.extend({ country }), 20).optional(),
    contacts: filledRows(contactInput, 50).optional(),
  };
  return {
    create: z.preprocess((values) => prepare(values, withoutBlanks), createCustomerInput.extend(parts)),
    change: z.preprocess(
      (values) => prepare(values, (fields) => blankToNull(fields, MAY_BE_EMPTY)),
      changeCustomerInput.extend(parts),
    ),
  };
}

const typed = customerForms(line(100, "country"));
/** Where no country is asked for. */
export const newCustomerForm = customerForms(country).create;

export const customerMerge: MergeSpec = {
  fields: {
    name: { label: english("Name") },
    code: { label: english("Code") },
    email: { label: english("E-mail") },
    phone: { label: english("Phone") },
    payment_terms_days: { label: english("Payment terms, days") },
    credit_limit: { label: english("Credit limit"), show: asFigure },
    tax_category: {
      label: english("Tax"),
      show: (value, t) => t(TAX.find((one) => one.value === value)?.label ?? value),
    },
    country: { label: english("Country") },
    price_list: { label: english("Price list") },
    own_company: { label: english("Our company") },
  },
  lists: {
    addresses: { label: english("Address {key}"), key: (_row, index) => String(index + 1) },
    contacts: { label: english("Contact {key}"), key: (_row, index) => String(index + 1) },
  },
};

/** A customer, its countries by name, as its form posts it: without the `fixed` fields, which the form does not have. */
export function customerValues(customer: CustomerView, fixed: readonly CustomerField[]): FormTree {
  const { name, code, email, phone, payment_terms_days, credit_limit, tax_category, country, price_list } = customer;
  const { own_company } = customer;
  const all: FormTree = {
    ...asTexts({ name, code, email, phone, payment_terms_days, credit_limit, tax_category, country, price_list }),
    ...asTexts({ own_company }),
    addresses: customer.addresses.map(({ kind, line1, line2, city, postcode, country }) =>
      asTexts({ kind, line1, line2, city, postcode, country }),
    ),
    contacts: customer.contacts.map(({ name, email, phone }) => asTexts({ name, email, phone })),
  };
  return Object.fromEntries(Object.entries(all).filter(([field]) => !fixed.some((one) => one === field)));
}

const TAX = [
  { value: "standard", label: english("Standard") },
  { value: "exempt", label: english("Exempt") },
  { value: "reverse_charge", label: english("Reverse charge") },
];

type CustomerFormProps = {
  /** What the form shows, its countries by name. */
  customer?: CustomerView;
  /** The customer as it is saved, where the form shows another. */
  saved?: CustomerView;
  /** What it can be given; the field is left out where there is none. */
  priceLists: { code: string; name: string }[];
  /** Which company of ours it can be, for who may say so. */
  companies?: { slug: string; name: string }[];
  /** What the person may not change: shown as text, as far as it may be seen. */
  fixed?: readonly CustomerField[];
  refused?: FormState | null;
};

export function CustomerForm(props: CustomerFormProps) {
  const { customer, saved = props.customer, priceLists, companies = [], fixed = [], refused } = props;
  const t = useWords();
  const offers = (field: CustomerField) => !fixed.includes(field);
  const byRole = fixed.filter((field) => field !== "own_company");
  return (
    <FormShell
      id="customer"
      draft
      schema={customer ? typed.change : typed.create}
      version={customer?.version}
      base={saved && customerValues(saved, fixed)}
      merging={customerMerge}
      refused={refused}
    >
      {(pending) => (
        <>
          {customer && byRole.length > 0 ? <FixedFields customer={customer} fixed={byRole} /> : null}
          {offers("name") ? <NameFields customer={customer} /> : null}
          {offers("email") ? (
            <div className="fields">
              <TextField name="email" label={t("E-mail")} optional value={customer?.email} type="email" />
              <TextField name="phone" label={t("Phone")} optional value={customer?.phone} type="tel" />
            </div>
          ) : null}
          <div className="fields">
            {offers("payment_terms_days") ? <TermsFields customer={customer} /> : null}
            {offers("tax_category") ? <PlaceFields customer={customer} priceLists={priceLists} /> : null}
          </div>
          {customer ? <CompanyField customer={customer} companies={companies} /> : null}
          {offers("addresses")
            ? rows(customer?.addresses, refused?.values?.addresses).map((address, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows are fixed while the form is shown
                <AddressFields key={`address-${index + 1}`} index={index} address={address} />
              ))
            : null}
          {offers("contacts")
            ? rows(customer?.contacts, refused?.values?.contacts).map((contact, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows are fixed while the form is shown
                <ContactFields key={`contact-${index + 1}`} index={index} contact={contact} />
              ))
            : null}
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={t("Saving…")}>
              {t("Save customer")}
            </Button>
            {customer ? null : (
              <Button name="_intent" value="save-new">
                {t("Save and new")}
              </Button>
            )}
            <ButtonLink look="quiet" href={customer ? `/customers/${customer.id}` : "/customers"}>
              {t("Cancel")}
            </ButtonLink>
          </div>
        </>
      )}
    </FormShell>
  );
}

/** What stands fast for this person, and where it says who may change it. */
function FixedFields({ customer, fixed }: { customer: CustomerView; fixed: readonly CustomerField[] }) {
  const t = useWords();
  const { name, code, email, phone, payment_terms_days, credit_limit, tax_category, country, price_list } = customer;
  const tax = TAX.find(({ value }) => value === tax_category);
  const shown: Partial<Record<CustomerField, [label: string, value: ReactNode]>> = {
    name: [t("Name"), name],
    code: [t("Code"), code],
    email: [t("E-mail"), email],
    phone: [t("Phone"), phone],
    payment_terms_days: [t("Payment terms, days"), payment_terms_days],
    credit_limit: [t("Credit limit"), credit_limit ? <Money key="v" amount={credit_limit} /> : null],
    tax_category: [t("Tax"), tax && t(tax.label)],
    country: [t("Country"), country],
    price_list: [t("Price list"), price_list],
  };
  return (
    <>
      <Facts items={fixed.flatMap((field) => (shown[field] ? [shown[field]] : []))} />
      <p className="meta">
        {t.rich("What stands here as text your role may not change. {link} says who may.", {
          link: <a href="/profile/rights">{t("What I may do")}</a>,
        })}
      </p>
    </>
  );
}

type OfCustomer = { customer: CustomerView | undefined };

function NameFields({ customer }: OfCustomer) {
  const t = useWords();
  return (
    <div className="fields">
      <TextField name="name" label={t("Name")} value={customer?.name} maxLength={200} required autoFocus={!customer} />
      <TextField
        name="code"
        label={t("Code")}
        optional={!customer}
        value={customer?.code}
        placeholder={customer ? undefined : t("The next free one")}
        maxLength={64}
      />
    </div>
  );
}

function TermsFields({ customer }: OfCustomer) {
  const t = useWords();
  const company = useCompany();
  return (
    <>
      <TextField
        name="payment_terms_days"
        label={t("Payment terms, days")}
        optional={!customer}
        value={customer?.payment_terms_days}
        inputMode="numeric"
      />
      <MoneyField
        name="credit_limit"
        label={t("Credit limit")}
        optional
        currency={company.currency}
        value={customer?.credit_limit}
      />
    </>
  );
}

function PlaceFields({ customer, priceLists }: OfCustomer & Pick<CustomerFormProps, "priceLists">) {
  const t = useWords();
  return (
    <>
      <SelectField
        name="tax_category"
        label={t("Tax")}
        options={optionsIn(t, TAX)}
        value={customer?.tax_category ?? "standard"}
      />
      <Combo name="country" label={t("Country")} optional source="/lookup/countries" value={customer?.country ?? ""} />
      {priceLists.length > 0 ? (
        <SelectField
          name="price_list"
          label={t("Price list")}
          optional
          blank={t("None: the products’ prices")}
          options={priceLists.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
          value={customer?.price_list}
        />
      ) : null}
    </>
  );
}

type CompanyFieldProps = { customer: CustomerView } & Required<Pick<CustomerFormProps, "companies">>;

/** Goods that are shipped to another company of ours are announced there. */
function CompanyField({ customer, companies }: CompanyFieldProps) {
  const t = useWords();
  if (companies.length > 0) {
    return (
      <div className="fields">
        <SelectField
          name="own_company"
          label={t("Our company")}
          hint={t("What is shipped to it is announced there as a receipt of goods.")}
          optional
          blank={t("None of ours")}
          options={companies.map(({ slug, name }) => ({ value: slug, label: name }))}
          value={customer.own_company}
        />
      </div>
    );
  }
  if (!customer.own_company) return null;
  return (
    <>
      <Facts items={[[t("Our company"), customer.own_company]]} />
      <p className="meta">{t("Only an administrator of both companies changes which one it is.")}</p>
    </>
  );
}

/** What is there or came back with a refused save, and an empty row for one more. */
function rows<Row>(saved: Row[] | undefined, typed: unknown): (Row | undefined)[] {
  const there: (Row | undefined)[] = [...(saved ?? [])];
  if (Array.isArray(typed)) there.length = Math.max(there.length, typed.length);
  return [...there, undefined];
}

const KINDS = [
  { value: "billing", label: english("Billing") },
  { value: "shipping", label: english("Shipping") },
];

function AddressFields({ index, address }: { index: number; address?: CustomerView["addresses"][number] }) {
  const t = useWords();
  const at = `addresses.${index}`;
  return (
    <fieldset>
      <legend>
        {address ? t("Address") : index === 0 ? t("Address (optional)") : t("Another address (optional)")}
      </legend>
      <div className="fields">
        <SelectField
          name={`${at}.kind`}
          label={t("Kind")}
          options={optionsIn(t, KINDS)}
          value={address?.kind ?? "billing"}
        />
        <TextField name={`${at}.line1`} label={t("Street")} value={address?.line1} />
        <TextField name={`${at}.line2`} label={t("Second line")} value={address?.line2} />
        <TextField name={`${at}.city`} label={t("City")} value={address?.city} />
        <TextField name={`${at}.postcode`} label={t("Postcode")} value={address?.postcode} />
        <Combo name={`${at}.country`} label={t("Country")} source="/lookup/countries" value={address?.country} />
      </div>
    </fieldset>
  );
}

function ContactFields({ index, contact }: { index: number; contact?: CustomerView["contacts"][number] }) {
  const t = useWords();
  const at = `contacts.${index}`;
  return (
    <fieldset>
      <legend>
        {contact ? t("Contact") : index === 0 ? t("Contact (optional)") : t("Another contact (optional)")}
      </legend>
      <div className="fields">
        <TextField name={`${at}.name`} label={t("Name")} value={contact?.name} />
        <TextField name={`${at}.email`} label={t("E-mail")} value={contact?.email} type="email" />
        <TextField name={`${at}.phone`} label={t("Phone")} value={contact?.phone} type="tel" />
      </div>
    </fieldset>
  );
}
