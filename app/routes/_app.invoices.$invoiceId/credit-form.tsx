import { Button } from "#app/components/button.tsx";
import { Question } from "#app/components/confirm.tsx";
import { MoneyField, TextField } from "#app/components/fields.tsx";
import { Money } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { creditForm } from "#app/components/payment-input.ts";
import { useWords } from "#app/components/words/words.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";

/** Takes back an invoice, whole or by amounts of its lines. It cannot be undone, so it is opened first. */
export function CreditForm(props: {
  invoice: Pick<InvoiceView, "id" | "number" | "currency" | "total" | "lines">;
  refused: (FormState & { form?: string; question?: string }) | null | undefined;
}) {
  const t = useWords();
  const { invoice, refused } = props;
  const question = refused?.form === "credit" ? refused.question : undefined;
  return (
    <Sheet label={t("Credit")}>
      <details open={refused?.form === "credit"}>
        <summary className="label">{t("Credit this invoice")}</summary>
        <div className="grid gap-3 pt-3">
          <p className="meta">
            {t.rich(
              "Without amounts, all that is left of {number} over {total} is taken back. What was paid becomes credit of the customer. Goods do not come back by it, and it cannot be undone.",
              { number: invoice.number, total: <Money amount={invoice.total} currency={invoice.currency} always /> },
            )}
          </p>
          <FormShell id="credit" schema={creditForm} refused={refused}>
            {(pending) => (
              <>
                <TextField name="reason" label={t("Reason")} maxLength={200} />
                {invoice.lines.map((line, index) => (
                  <div key={line.id}>
                    <input type="hidden" name={`lines.${index}.invoice_line_id`} value={line.id} />
                    <MoneyField
                      name={`lines.${index}.amount`}
                      label={line.description}
                      optional
                      hint={t.rich("of {net}", { net: <Money amount={line.net} currency={invoice.currency} always /> })}
                    />
                  </div>
                ))}
                {question ? (
                  <Question text={question} back={`/invoices/${invoice.id}`}>
                    <Button look="danger" name="_intent" value="post" pending={pending} pendingLabel={t("Crediting…")}>
                      {t("Post credit note")}
                    </Button>
                  </Question>
                ) : (
                  <div className="actions">
                    <Button pending={pending} pendingLabel={t("Checking…")}>
                      {t("Credit…")}
                    </Button>
                  </div>
                )}
              </>
            )}
          </FormShell>
        </div>
      </details>
    </Sheet>
  );
}
