import { Button } from "#app/components/button.tsx";
import { Question } from "#app/components/confirm.tsx";
import { MoneyField, TextField } from "#app/components/fields.tsx";
import { Money } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { creditForm } from "#app/components/payment-input.ts";
import type { InvoiceView } from "#app/modules/billing/views.ts";

/** Takes back an invoice, whole or by amounts of its lines. It cannot be undone, so it is opened first. */
export function CreditForm(props: {
  invoice: Pick<InvoiceView, "id" | "number" | "currency" | "total" | "lines">;
  refused: (FormState & { form?: string; question?: string }) | null | undefined;
}) {
  const { invoice, refused } = props;
  const question = refused?.form === "credit" ? refused.question : undefined;
  return (
    <Sheet label="Credit">
      <details open={refused?.form === "credit"}>
        <summary className="label">Credit this invoice</summary>
        <div className="grid gap-3 pt-3">
          <p className="meta">
            Without amounts, all that is left of {invoice.number} over{" "}
            <Money amount={invoice.total} currency={invoice.currency} always /> is taken back. What was paid becomes
            credit of the customer. Goods do not come back by it, and it cannot be undone.
          </p>
          <FormShell id="credit" schema={creditForm} refused={refused}>
            {(pending) => (
              <>
                <TextField name="reason" label="Reason" maxLength={200} />
                {invoice.lines.map((line, index) => (
                  <div key={line.id}>
                    <input type="hidden" name={`lines.${index}.invoice_line_id`} value={line.id} />
                    <MoneyField
                      name={`lines.${index}.amount`}
                      label={line.description}
                      optional
                      hint={
                        <>
                          of <Money amount={line.net} currency={invoice.currency} always />
                        </>
                      }
                    />
                  </div>
                ))}
                {question ? (
                  <Question text={question} back={`/invoices/${invoice.id}`}>
                    <Button look="danger" name="_intent" value="post" pending={pending} pendingLabel="Crediting…">
                      Post credit note
                    </Button>
                  </Question>
                ) : (
                  <div className="actions">
                    <Button pending={pending} pendingLabel="Checking…">
                      Credit…
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
