import * as z from "zod";
import { blankToNull } from "#app/components/blank.ts";
import { Combo } from "#app/components/combo.tsx";
import { DayField, type Option, QuantityField, SelectField, TextField } from "#app/components/fields.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { POLICY_OPTIONS, ROUNDING_OPTIONS } from "#app/components/invoicing-words.ts";
import { withTyped } from "#app/components/typed.ts";
import { optionsIn, useWords } from "#app/components/words/words.ts";
import { invoicingInput } from "#app/modules/access/invoicing.ts";
import {
  addTaxBearersInput,
  addTaxCodeInput,
  endTaxBearersInput,
  retireTaxCodeInput,
  setTaxRateInput,
} from "#app/modules/ledger/input.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { line } from "#app/modules/shared/schemas.ts";
import { BESIDES, CUSTOMERS, METHODS } from "./tax-rates.tsx";

/** As people write days, figures and countries; `country` reads one: the server finds its code, the browser takes any text. */
export function bearingForms(country: z.ZodType<string, string>) {
  const fields = { country: z.nullable(country).default(null) };
  const read = (values: unknown) => blankToNull(withTyped(values, { rate: "decimal", valid_from: "day" }), ["country"]);
  return {
    code: z.preprocess(read, addTaxCodeInput.safeExtend(fields)),
    bearers: z.preprocess(read, addTaxBearersInput.safeExtend(fields)),
  };
}
const typed = bearingForms(line(100, "country"));
export const taxRateForm = z.preprocess(
  (values) => withTyped(values, { rate: "decimal", valid_from: "day" }),
  setTaxRateInput,
);
export const bearersEndForm = z.preprocess((values) => withTyped(values, { valid_to: "day" }), endTaxBearersInput);
export const taxEndForm = z.preprocess((values) => withTyped(values, { valid_to: "day" }), retireTaxCodeInput);

type Refused = (FormState & { form?: string }) | null | undefined;
type Dated = { firstDay: string; refused: Refused };

const codeOptions = (codes: string[]) => codes.map((code) => ({ value: code, label: code }));

export function InvoicingForm(props: { policy: string; rounding: string; terms: number; refused: Refused }) {
  const t = useWords();
  return (
    <FormShell id="invoicing" schema={invoicingInput} refused={props.refused}>
      <p className="meta">{t("For orders placed from now on. Those that are placed keep what was chosen then.")}</p>
      <SelectField
        name="invoice_policy"
        label={t("Orders are invoiced")}
        hint={t("By shipment each part is invoiced as it leaves; prepaid goods leave when their invoice is paid")}
        options={optionsIn(t, POLICY_OPTIONS)}
        value={props.policy}
      />
      <SelectField
        name="tax_rounding"
        label={t("Tax is rounded")}
        hint={t("Either way net and tax of a document are its total to the cent")}
        options={optionsIn(t, ROUNDING_OPTIONS)}
        value={props.rounding}
      />
      <TextField
        name="payment_terms_days"
        label={t("Payment terms, days")}
        hint={t("For customers that are new from now on; each can have its own")}
        value={props.terms}
        inputMode="numeric"
        size={4}
      />
      <FormEnd look="primary" pending={t("Saving…")}>
        {t("Save invoicing")}
      </FormEnd>
    </FormShell>
  );
}

export function NewCodeForm({ firstDay, refused }: Dated) {
  const t = useWords();
  return (
    <FormShell id="tax-code" schema={typed.code} refused={refused}>
      <div className="fields">
        <TextField name="code" label={t("Its name on invoices")} hint={t("Such as VAT")} maxLength={20} required />
        <TextField name="name" label={t("Name")} maxLength={100} required />
      </div>
      <div className="fields">
        <SelectField name="method" label={t("How it is charged")} options={optionsIn(t, METHODS)} value="exclusive" />
        <QuantityField name="rate" label={t("Rate, percent")} size={8} />
        <DayField name="valid_from" label={t("First day")} value={firstDay} />
      </div>
      <BearersFields besides={BESIDES} />
      <FormEnd pending={t("Saving…")}>{t("Save tax code")}</FormEnd>
    </FormShell>
  );
}

function BearersFields({ besides }: { besides: Option[] }) {
  const t = useWords();
  return (
    <>
      <div className="fields">
        <SelectField
          name="customers"
          label={t("Customers of the tax category")}
          options={optionsIn(t, CUSTOMERS)}
          value="standard"
        />
        <TextField
          name="products"
          label={t("Products of the tax category")}
          hint={t("As it stands on the product: standard, or one of your own such as reduced")}
          value="standard"
          maxLength={40}
        />
      </div>
      <Combo
        name="country"
        label={t("Customers in")}
        hint={t("Empty: in every country that has no tax of its own")}
        optional
        source="/lookup/countries"
      />
      <SelectField name="besides" label={t("Other taxes on the same")} options={optionsIn(t, besides)} value="alone" />
    </>
  );
}

/** More who bear a code. */
export function BearersForm({ codes, firstDay, refused }: Dated & { codes: string[] }) {
  const t = useWords();
  return (
    <FormShell id="tax-bearers" schema={typed.bearers} refused={refused}>
      <div className="fields">
        <SelectField name="code" label={t("Code")} options={codeOptions(codes)} value={codes[0]} />
        <DayField name="valid_from" label={t("First day")} value={firstDay} />
      </div>
      <BearersFields besides={BESIDES.slice(0, 2)} />
      <FormEnd pending={t("Saving…")}>{t("Save who bears it")}</FormEnd>
    </FormShell>
  );
}

/** Some who bear a code bear it no longer. */
export function BearersEndForm({ bearers, firstDay, refused }: Dated & { bearers: Option[] }) {
  const t = useWords();
  return (
    <FormShell id="tax-bearers-end" schema={bearersEndForm} refused={refused}>
      <SelectField name="bearers" label={t("Borne by")} options={bearers} value={bearers[0]?.value} />
      <DayField
        name="valid_to"
        label={t("Last day")}
        hint={t("Later they bear the tax of every country, if there is one for them")}
        value={addDays(firstDay, -1)}
      />
      <FormEnd pending={t("Saving…")}>{t("End that they bear it")}</FormEnd>
    </FormShell>
  );
}

export function NewRateForm({ codes, firstDay, refused }: Dated & { codes: string[] }) {
  const t = useWords();
  return (
    <FormShell id="tax-rate" schema={taxRateForm} refused={refused}>
      <p className="meta">
        {t("Orders and invoices that are there stay as they are: a rate begins after the newest of them.")}
      </p>
      <SelectField name="code" label={t("Code")} options={codeOptions(codes)} value={codes[0]} />
      <div className="fields">
        <QuantityField name="rate" label={t("Rate, percent")} size={8} />
        <DayField name="valid_from" label={t("First day")} value={firstDay} />
      </div>
      <FormEnd pending={t("Saving…")}>{t("Save rate")}</FormEnd>
    </FormShell>
  );
}

export function RetireForm({ codes, firstDay, refused }: Dated & { codes: string[] }) {
  const t = useWords();
  return (
    <FormShell id="tax-end" schema={taxEndForm} refused={refused}>
      <SelectField name="code" label={t("Code")} options={codeOptions(codes)} value={codes[0]} />
      <DayField
        name="valid_to"
        label={t("Last day")}
        hint={t("Nothing is taxed by it later, unless it gets a new rate")}
        value={addDays(firstDay, -1)}
      />
      <FormEnd pending={t("Saving…")}>{t("End tax code")}</FormEnd>
    </FormShell>
  );
}
