import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { MoneyField } from "#app/components/fields.tsx";
import { Code, Day, Instant, Money } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { methodName, refundForm } from "#app/components/payment-input.ts";
import { whoText } from "#app/components/record-words.ts";
import { RefundForm } from "#app/components/refund-form.tsx";
import { Status } from "#app/components/status.tsx";
import { Timeline } from "#app/components/timeline.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveSubject } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { readPayment } from "#app/modules/billing/payment-queries.server.ts";
import { companyToday } from "#app/modules/billing/queries.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { madeByItself, readHistory } from "#app/modules/history.server.ts";
import { refundCardInput } from "#app/modules/payments/input.ts";
import { readCardOfReceipt } from "#app/modules/payments/queries.server.ts";
import { refundToCard } from "#app/modules/payments/refund-to-card.server.ts";
import { formatMoney } from "#app/modules/shared/money.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.payment.number} · ${data.payment.customer}` : "Payment", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "payments", async ({ tx, actor, now }) => {
    const payment = await readPayment(tx, recordId(args.params.paymentId, "payment"));
    const [today, history, card, itself] = await Promise.all([
      companyToday(tx, now),
      readHistory(tx, actor, [payment.id]),
      readCardOfReceipt(tx, payment.id),
      madeByItself(tx, [payment.id]),
    ]);
    const hasCredit = payment.kind === "receipt" && payment.unallocated !== formatMoney(0n, payment.currency);
    return {
      payment,
      byItself: itself.has(payment.id),
      today,
      hasCredit,
      history: toTimeline(wordsFor(args.request), history),
      can: {
        invoices: may(actor, "read", "invoices"),
        journal: may(actor, "read", "journal"),
        refund: hasCredit && may(actor, "create", "payments"),
        refundToCard: hasCredit && card !== null && may(actor, "create", "payments"),
      },
    };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  if (posted.form === "refund-to-card") {
    return runForm(args, "create", "payments", {
      input: refundCardInput,
      command: async ({ tx, actor, now }, input) => {
        const id = recordId(args.params.paymentId, "payment");
        await refundToCard(tx, actor, id, input, now);
        return id;
      },
      done: (id) => ({ to: `/payments/${id}`, flash: { kind: "done", text: "Refund to the card recorded." } }),
    });
  }
  return runForm(args, "create", "payments", {
    input: refundForm,
    command: async ({ tx, actor, now }, input) => {
      const id = recordId(args.params.paymentId, "payment");
      await refundCredit(tx, actor, { ...input, source_type: "payment", source_id: id }, now);
      return id;
    },
    done: (id) => ({ to: `/payments/${id}`, flash: { kind: "done", text: "Refund recorded." } }),
  });
}

export default function Payment() {
  const t = useWords();
  const { payment, byItself, today, hasCredit, history, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveSubject(payment.id);
  const isRefund = payment.kind === "refund";
  return (
    <>
      <RecordHead
        crumb={{ href: "/invoices", label: t("Invoices") }}
        title={<Code>{payment.number}</Code>}
        status={<Status shape={hasCredit ? "open" : "done"}>{t(stateOf(isRefund, hasCredit))}</Status>}
        subtitle={<a href={`/customers/${payment.customer_id}`}>{payment.customer}</a>}
      />
      <div className="columns">
        <div>
          <Sheet label={isRefund ? t("Refund") : t("Payment")}>
            <Facts
              items={[
                [t("Amount"), <Money key="v" amount={payment.amount} currency={payment.currency} always />, true],
                [t("Left as credit"), hasCredit ? <Money key="v" amount={payment.unallocated} /> : null, true],
                [t("Paid by"), methodName(payment.method)],
                [t("Paid on"), <Day key="v" value={payment.paid_on} />],
                [t("Reference"), payment.reference],
                [t("Recorded by"), whoText(t, payment.recorded_by, byItself)],
                [t("Recorded"), <Instant key="v" value={payment.recorded_at} />],
                [
                  t("Journal"),
                  can.journal ? (
                    <a key="v" href={`/ledger?ref=${payment.id}`}>
                      {t("Entries")}
                    </a>
                  ) : null,
                ],
              ]}
            />
          </Sheet>
          <Sheet title={isRefund ? t("Paid out of") : t("Used for")}>
            {payment.allocations.length > 0 ? (
              <ul className="grid gap-3">
                {payment.allocations.map((allocation) => (
                  <li key={allocation.id}>
                    {allocation.invoice_id && can.invoices ? (
                      <a href={`/invoices/${allocation.invoice_id}`}>
                        <Code>{allocation.number}</Code>
                      </a>
                    ) : (
                      <Code>{allocation.number ?? t("Refund")}</Code>
                    )}{" "}
                    <Money amount={allocation.amount} currency={payment.currency} always />
                    <div className="meta">
                      <Day value={allocation.allocated_on} />
                    </div>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="meta">{t("No invoice yet: all of it is the customer’s credit.")}</p>
            )}
          </Sheet>
        </div>
        <div>
          {can.refundToCard ? (
            <Sheet title={t("Refund to the card")}>
              <FormShell key={payment.unallocated} id="refund-to-card" refused={refused}>
                {(pending) => (
                  <>
                    <MoneyField
                      name="amount"
                      label={t("Amount to the card")}
                      currency={payment.currency}
                      value={payment.unallocated}
                    />
                    <div className="actions">
                      <Button pending={pending} pendingLabel={t("Recording…")}>
                        {t("Refund to the card")}
                      </Button>
                    </div>
                  </>
                )}
              </FormShell>
            </Sheet>
          ) : null}
          {can.refund ? (
            <RefundForm
              key={payment.unallocated}
              left={payment.unallocated}
              currency={payment.currency}
              today={today}
              refused={refused}
            />
          ) : null}
          <Sheet title={t("History")}>
            <Timeline items={history} />
          </Sheet>
        </div>
      </div>
    </>
  );
}

function stateOf(isRefund: boolean, hasCredit: boolean): string {
  if (isRefund) return "Paid out";
  return hasCredit ? english("Credit left") : english("Fully used");
}
