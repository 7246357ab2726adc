import { Button } from "./button.tsx";
import { DayField, MoneyField, SelectField, TextField } from "./fields.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { Sheet } from "./page-head.tsx";
import { METHODS, refundForm } from "./payment-input.ts";
import { optionsIn, useWords } from "./words/words.ts";

/** Pays out what is left of a credit note or of a payment. */
export function RefundForm(props: {
  left: string;
  currency: string;
  today: string;
  refused: (FormState & { form?: string }) | null | undefined;
}) {
  const t = useWords();
  return (
    <Sheet title={t("Refund")}>
      <FormShell id="refund" schema={refundForm} refused={props.refused}>
        {(pending) => (
          <>
            <MoneyField name="amount" label={t("Amount")} currency={props.currency} value={props.left} />
            <SelectField name="method" label={t("Paid by")} options={optionsIn(t, METHODS)} value="bank" />
            <DayField name="paid_on" label={t("Paid on")} value={props.today} />
            <TextField name="reference" label={t("Reference")} optional maxLength={100} />
            <div className="actions">
              <Button look="primary" pending={pending} pendingLabel={t("Recording…")}>
                {t("Record refund")}
              </Button>
            </div>
          </>
        )}
      </FormShell>
    </Sheet>
  );
}
