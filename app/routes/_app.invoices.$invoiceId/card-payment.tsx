import { Button } from "#app/components/button.tsx";
import { cardStatus } from "#app/components/card-payment-words.ts";
import { MoneyField } from "#app/components/fields.tsx";
import { Instant, Money } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { CardPaymentView } from "#app/modules/payments/queries.server.ts";

type Refused = (FormState & { form?: string }) | null | undefined;
type Owed = { amount_due?: string; currency: string };

/** Payments of this invoice through the card processor, and the form that asks for one where none is pending. */
export function CardPayments(props: {
  invoice: Owed;
  payments: CardPaymentView[];
  canAsk: boolean;
  canChange: boolean;
  refused: Refused;
}) {
  const t = useWords();
  const { invoice, payments, canAsk, canChange, refused } = props;
  if (!canAsk && payments.length === 0) return null;
  return (
    <Sheet title={t("Payment by card")}>
      {payments.length > 0 ? (
        <ul className="grid gap-4">
          {payments.map((payment) => (
            <li key={payment.id}>
              <OneCardPayment payment={payment} canChange={canChange} refused={refused} />
            </li>
          ))}
        </ul>
      ) : null}
      {canAsk ? (
        <FormShell key={`${invoice.amount_due}-${payments.length}`} id="card-payment" refused={refused}>
          {(pending) => (
            <>
              <MoneyField
                name="amount"
                label={t("Amount by card")}
                currency={invoice.currency}
                value={invoice.amount_due}
              />
              <div className="actions">
                <Button pending={pending} pendingLabel={t("Asking…")}>
                  {t("Ask for card payment")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      ) : null}
    </Sheet>
  );
}

function OneCardPayment({
  payment,
  canChange,
  refused,
}: {
  payment: CardPaymentView;
  canChange: boolean;
  refused: Refused;
}) {
  const t = useWords();
  const [shape, word] = cardStatus(payment);
  const isPending = ["asked", "open", "authorised"].includes(payment.state);
  return (
    <div className="grid gap-1">
      <div className="btn-row">
        <Status shape={shape}>{t(word)}</Status>
        <Money amount={payment.amount} currency={payment.currency} always />
      </div>
      {payment.problem ? <p role="alert">{payment.problem}</p> : null}
      {payment.call?.answer ? <p className="meta">{payment.call.answer}</p> : null}
      {payment.state === "open" ? (
        <p>
          {t("Give this address to the payer:")}{" "}
          <a href={payment.link} className="break-all" target="_blank" rel="noreferrer">
            {payment.link}
          </a>
        </p>
      ) : null}
      <p className="meta">
        {t.rich("asked for {at} by {who}", { at: <Instant value={payment.asked_at} />, who: payment.asked_by })}
      </p>
      {canChange && (payment.problem || payment.call?.answer) ? (
        <FormShell id={`try-card-${payment.id}`} refused={refused}>
          {(pending) => (
            <>
              <input type="hidden" name="card_payment_id" value={payment.id} />
              <Button small pending={pending} pendingLabel={t("Asking…")}>
                {t("Try again now")}
              </Button>
            </>
          )}
        </FormShell>
      ) : null}
      {canChange && isPending && !payment.withdrawing ? (
        <FormShell id={`withdraw-${payment.id}`} refused={refused}>
          {(pending) => (
            <>
              <input type="hidden" name="card_payment_id" value={payment.id} />
              <Button small pending={pending} pendingLabel={t("Asking…")}>
                {t("Take back")}
              </Button>
            </>
          )}
        </FormShell>
      ) : null}
    </div>
  );
}
