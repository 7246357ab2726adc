import { Button } from "#app/components/button.tsx";
import { CheckField, DayField, MoneyField, SelectField, TextField } from "#app/components/fields.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { METHODS, paymentForm } from "#app/components/payment-input.ts";
import { optionsIn, useWords } from "#app/components/words/words.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";

type Refused = (FormState & { form?: string }) | null | undefined;
type Owed = Pick<InvoiceView, "amount_due" | "currency">;
type Credit = { source_type: string; source_id: string; number: string; currency: string; left: string };

export function PaymentForms(props: { invoice: Owed; credits: Credit[]; today: string; refused: Refused }) {
  const t = useWords();
  const { invoice, credits, today, refused } = props;
  return (
    <>
      <Sheet title={t("Take payment")}>
        {/* The amount offered is what is due now. */}
        <FormShell key={invoice.amount_due} id="payment" schema={paymentForm} refused={refused}>
          {(pending) => (
            <>
              <MoneyField name="amount" label={t("Amount")} currency={invoice.currency} value={invoice.amount_due} />
              <SelectField name="method" label={t("Paid by")} options={optionsIn(t, METHODS)} value="bank" />
              <DayField name="paid_on" label={t("Paid on")} value={today} />
              <TextField name="reference" label={t("Reference")} optional maxLength={100} />
              <CheckField name="allow_credit" label={t("Keep what is more than due as credit")} />
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel={t("Recording…")}>
                  {t("Record payment")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
      {credits.length > 0 ? (
        <Sheet title={t("Use credit")}>
          <FormShell id="use-credit" refused={refused}>
            {(pending) => (
              <>
                <SelectField
                  name="source"
                  label={t("Credit of this customer")}
                  options={credits.map((credit) => ({
                    value: `${credit.source_type}:${credit.source_id}`,
                    label: t("{number}, {left} {currency} left", {
                      number: credit.number,
                      left: credit.left,
                      currency: credit.currency,
                    }),
                  }))}
                />
                <div className="actions">
                  <Button pending={pending} pendingLabel={t("Using…")}>
                    {t("Use credit")}
                  </Button>
                </div>
              </>
            )}
          </FormShell>
        </Sheet>
      ) : null}
    </>
  );
}
