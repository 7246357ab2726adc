import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Combo } from "#app/components/combo.tsx";
import { DayField, MoneyField, SelectField, TextField } from "#app/components/fields.tsx";
import { Money, useCompany } from "#app/components/figures.tsx";
import { NewRecordEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { customerPaymentForm, METHODS } from "#app/components/payment-input.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { optionsIn, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { readOwed } from "#app/modules/billing/owed.server.ts";
import { recordCustomerPayment } from "#app/modules/billing/record-payment.server.ts";
import { findCustomer } from "#app/modules/parties/find-customer.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { wasErased } from "#app/modules/privacy/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("New payment", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "payments", async ({ tx, identity, now }) => {
    const today = dayIn(identity.timeZone, now);
    const wanted = z.uuid().safeParse(new URL(args.request.url).searchParams.get("customer_id"));
    if (!wanted.success || (await wasErased(tx, wanted.data))) return { today, customer: null };
    const { id, code, name } = await readCustomer(tx, wanted.data);
    const owed = (await readOwed(tx, [id], identity.currency, undefined, now)).get(id)?.owed ?? null;
    return { today, customer: { id, name, text: `${code} ${name}`, owed } };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "payments", {
    input: customerPaymentForm,
    command: async ({ tx, actor, now }, { customer, customer_id, ...input }) => {
      const found = await findCustomer(tx, customer, customer_id);
      return recordCustomerPayment(tx, actor, { ...input, customer_id: found }, now);
    },
    done: ({ id }, again) => ({
      to: again ? "/payments/new" : `/payments/${id}`,
      flash: { kind: "done", text: "Payment recorded.", ...(again ? { href: `/payments/${id}` } : {}) },
    }),
  });

/** What somebody paid for whatever they owe: one transfer for several invoices, or money in advance. */
export default function NewPayment() {
  const t = useWords();
  const { today, customer } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const { currency } = useCompany();
  return (
    <>
      <PageHead
        title={t("New payment")}
        crumb={
          customer
            ? { href: `/customers/${customer.id}`, label: t("Back to {name}", { name: customer.name }) }
            : { href: "/reports/payments", label: t("Payments") }
        }
      />
      <Sheet>
        {customer?.owed ? (
          <p className="pb-3">
            {t.rich("{name} owes {amount}.", {
              name: customer.name,
              amount: <Money amount={customer.owed} currency={currency} always />,
            })}
          </p>
        ) : null}
        <FormShell id="payment" draft schema={customerPaymentForm} refused={refused}>
          <div className="fields">
            <Combo
              name="customer"
              idName="customer_id"
              label={t("Customer")}
              source="/lookup/customers"
              value={customer?.text}
              idValue={customer?.id}
              autoFocus={!customer}
            />
            <MoneyField name="amount" label={t("Amount")} currency={currency} autoFocus={customer !== null} />
            <SelectField name="method" label={t("Paid by")} options={optionsIn(t, METHODS)} value="bank" />
            <DayField name="paid_on" label={t("Paid on")} value={today} />
            <TextField name="reference" label={t("Reference")} optional maxLength={100} />
          </div>
          <p className="meta">
            {t("What is due longest is settled first. What is left becomes the customer’s credit.")}
          </p>
          <NewRecordEnd
            save={t("Record payment")}
            again={t("Save and new")}
            pending={t("Recording…")}
            cancel={customer ? `/customers/${customer.id}` : "/reports/payments"}
          />
        </FormShell>
      </Sheet>
    </>
  );
}
