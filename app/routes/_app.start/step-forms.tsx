import type { ReactNode } from "react";
import type * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { MoneyField, type Option, QuantityField, SelectField, TextField } from "#app/components/fields.tsx";
import { useCompany } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { english, optionsIn, useWords } from "#app/components/words/words.ts";
import type { SetupStep } from "#app/modules/orders/setup-steps.ts";
import { companyForm, customerForm, firstOrderForm, productForm, taxesForm } from "./inputs.ts";

type Refused = (FormState & { form?: string }) | null | undefined;

function Step(props: {
  step: SetupStep;
  schema: z.ZodType;
  refused: Refused;
  button: string;
  pending: string;
  children: ReactNode;
}) {
  const t = useWords();
  return (
    <FormShell key={props.step} id={props.step} draft schema={props.schema} refused={props.refused}>
      {(pending) => (
        <>
          {props.children}
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={props.pending}>
              {props.button}
            </Button>
            <ButtonLink look="quiet" href="/">
              {t("Go on later")}
            </ButtonLink>
          </div>
        </>
      )}
    </FormShell>
  );
}

const WEEK_STARTS = [
  { value: "1", label: english("Monday") },
  { value: "6", label: english("Saturday") },
  { value: "7", label: english("Sunday") },
];

export function CompanyStep(props: {
  company: { name: string; currency: string; timeZone: string; paymentTermsDays: number; weekStart: number };
  currencies: Option[];
  timeZones: string[];
  /** Until then its name is one that stands for none. */
  isConfirmed: boolean;
  /** There are records: what they are written in stays. */
  isUsed: boolean;
  refused: Refused;
}) {
  const t = useWords();
  const { company, isUsed } = props;
  const only = (value: string, options: Option[]) => (isUsed ? options.filter((one) => one.value === value) : options);
  const zones = props.timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
  return (
    <Step step="company" schema={companyForm} refused={props.refused} button={t("Save company")} pending={t("Saving…")}>
      <TextField
        name="name"
        label={t("Company name")}
        value={props.isConfirmed || isUsed ? company.name : ""}
        maxLength={200}
        required
        autoFocus
      />
      <div className="fields">
        <SelectField
          name="currency"
          label={t("Currency")}
          hint={t("Prices, documents and books. Fixed with the first record")}
          options={only(company.currency, props.currencies)}
          value={company.currency}
        />
        <SelectField
          name="time_zone"
          label={t("Time zone")}
          hint={t("Where your days begin. Fixed with the first record")}
          options={only(company.timeZone, zones)}
          value={company.timeZone}
        />
      </div>
      <SelectField
        name="week_start"
        label={t("Weeks begin on")}
        hint={t("Figures by week follow")}
        options={optionsIn(t, WEEK_STARTS)}
        value={String(company.weekStart)}
      />
      <TextField
        name="payment_terms_days"
        label={t("Payment terms, days")}
        hint={t("When an invoice is due, unless a customer has other terms")}
        value={company.paymentTermsDays}
        inputMode="numeric"
        maxLength={4}
        size={6}
      />
    </Step>
  );
}

const CHARGES = [
  { value: "none", label: english("No tax") },
  { value: "exclusive", label: english("Added to the price") },
  { value: "inclusive", label: english("Included in the price") },
];

export function TaxesStep({ refused }: { refused: Refused }) {
  const t = useWords();
  return (
    <Step step="taxes" schema={taxesForm} refused={refused} button={t("Save tax")} pending={t("Saving…")}>
      <p className="meta">
        {t(
          "One rate for everything you sell. Customers can be exempt, or owe the tax themselves (reverse charge): that is set on the customer.",
        )}
      </p>
      <div className="fields">
        <SelectField name="charges" label={t("Tax on sales")} options={optionsIn(t, CHARGES)} value="none" autoFocus />
        <TextField
          name="code"
          label={t("Its name on invoices")}
          optional
          hint={t("Such as VAT; for no tax leave empty")}
          maxLength={20}
        />
        <QuantityField name="rate" label={t("Rate, percent")} optional size={8} />
      </div>
    </Step>
  );
}

export function ProductStep({ refused }: { refused: Refused }) {
  const t = useWords();
  const { currency } = useCompany();
  return (
    <Step step="product" schema={productForm} refused={refused} button={t("Save product")} pending={t("Saving…")}>
      <input type="hidden" name="active" value="on" />
      <div className="fields">
        <TextField
          name="sku"
          label={t("SKU")}
          hint={t("Your own short code for it")}
          maxLength={64}
          required
          autoFocus
        />
        <TextField name="name" label={t("Name")} maxLength={200} required />
      </div>
      <div className="fields">
        <MoneyField name="price" label={t("Price")} currency={currency} />
        <MoneyField name="unit_cost" label={t("Unit cost")} optional currency={currency} />
        <TextField name="barcode" label={t("Barcode")} optional maxLength={64} data-scan="" />
      </div>
      <div className="fields">
        <QuantityField
          name="qty_on_hand"
          label={t("On hand")}
          optional
          hint={t("Counted now; posted as opening stock at the unit cost")}
        />
        <QuantityField
          name="reorder_point"
          label={t("Reorder point")}
          optional
          hint={t("Warns when available is at or below it")}
        />
      </div>
    </Step>
  );
}

export function CustomerStep({ refused }: { refused: Refused }) {
  const t = useWords();
  return (
    <Step step="customer" schema={customerForm} refused={refused} button={t("Save customer")} pending={t("Saving…")}>
      <div className="fields">
        <TextField name="name" label={t("Name")} maxLength={200} required autoFocus />
        <TextField name="email" label={t("E-mail")} optional type="email" />
      </div>
    </Step>
  );
}

export function OrderStep(props: {
  customers: { id: string; text: string }[];
  products: { sku: string; name: string }[];
  refused: Refused;
}) {
  const t = useWords();
  const [customer] = props.customers;
  const [product] = props.products;
  return (
    <Step
      step="order"
      schema={firstOrderForm}
      refused={props.refused}
      button={t("Place order")}
      pending={t("Placing…")}
    >
      <div className="fields">
        <SelectField
          name="customer_id"
          label={t("Customer")}
          autoFocus
          options={props.customers.map(({ id, text }) => ({ value: id, label: text }))}
          value={customer?.id}
        />
        <SelectField
          name="sku"
          label={t("Product")}
          options={props.products.map(({ sku, name }) => ({ value: sku, label: `${sku} ${name}` }))}
          value={product?.sku}
        />
        <QuantityField name="quantity" label={t("Quantity")} value="1" size={8} />
      </div>
    </Step>
  );
}
