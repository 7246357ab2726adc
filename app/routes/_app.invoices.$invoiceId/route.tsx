import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Discussion } from "#app/components/discussion.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Day, Money } from "#app/components/figures.tsx";
import { groupDigits } from "#app/components/format.ts";
import { InvoiceStatus } from "#app/components/invoice-columns.tsx";
import { LinesTable } from "#app/components/lines-table.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { creditForm, methodName, paymentForm, refundForm } from "#app/components/payment-input.ts";
import { RecordPosition } from "#app/components/record-position.tsx";
import { whoText } from "#app/components/record-words.ts";
import { RefundForm } from "#app/components/refund-form.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords } from "#app/components/words/words.ts";
import { commentForm, readDiscussion } from "#app/http/comments.server.ts";
import type { RequestContext } from "#app/http/context.server.ts";
import { checkOwnInvoice } from "#app/http/own-records.server.ts";
import { payLink } from "#app/http/pay-page.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { AskFirst, readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLive } from "#app/live/use-live.ts";
import { hiddenFields, may, withoutFields } from "#app/modules/access/policy.ts";
import { allocateCredit } from "#app/modules/billing/allocate-credit.server.ts";
import { creditInvoice } from "#app/modules/billing/credit-invoice.server.ts";
import { allocateCreditInput } from "#app/modules/billing/input.ts";
import { listCredits, listPayments } from "#app/modules/billing/payment-queries.server.ts";
import { companyToday, listInvoices, readInvoice } from "#app/modules/billing/queries.server.ts";
import { recordPayment } from "#app/modules/billing/record-payment.server.ts";
import { refundCredit } from "#app/modules/billing/refund-credit.server.ts";
import { madeByItself, readHistory } from "#app/modules/history.server.ts";
import { askCardPayment } from "#app/modules/payments/ask-card-payment.server.ts";
import { askCardPaymentInput } from "#app/modules/payments/input.ts";
import { tryProcessorAgain } from "#app/modules/payments/processor-calls.server.ts";
import { listCardPayments, readProcessor } from "#app/modules/payments/queries.server.ts";
import { withdrawCardPayment } from "#app/modules/payments/withdraw-card-payment.server.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { CardPayments } from "./card-payment.tsx";
import { CreditForm } from "./credit-form.tsx";
import { PaymentForms } from "./payment-forms.tsx";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.invoice.number} · ${data.invoice.customer}` : "Invoice", matches);

const FEW = { limit: 50, after: null };

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "invoices", async (call) => {
    const { tx, actor, now } = call;
    const id = recordId(args.params.invoiceId, "invoice");
    await checkOwnInvoice(tx, actor, id);
    const full = await readInvoice(tx, id, now);
    const seesPayments = may(actor, "read", "payments");
    const pays = may(actor, "create", "payments") && full.kind === "invoice" && full.status !== "void";
    const [today, payments, notes, credits, cards, processor] = await Promise.all([
      companyToday(tx, now),
      seesPayments ? listPayments(tx, { invoice_id: id }, FEW) : null,
      full.order_id ? listInvoices(tx, { order_id: full.order_id, kind: "credit_note" }, FEW, now) : null,
      pays ? listCredits(tx, full.customer_id) : [],
      seesPayments ? listCardPayments(tx, id) : [],
      readProcessor(tx),
    ]);
    const paid = (payments?.data ?? []).map((payment) => ({
      id: payment.id,
      number: payment.number,
      method: payment.method,
      reference: payment.reference,
      paid_on: payment.paid_on,
      recorded_by: payment.recorded_by,
      amount: payment.allocations.find((allocation) => allocation.invoice_id === id)?.amount ?? payment.amount,
    }));
    const creditNotes = (notes?.data ?? [])
      .filter((note) => note.credits_invoice_id === id)
      .map(({ id, number, total, issued_on, reason }) => ({ id, number, total, issued_on, reason }));
    const history = await readHistory(tx, actor, [
      id,
      ...paid.map((payment) => payment.id),
      ...creditNotes.map((n) => n.id),
    ]);
    return {
      byItself: [...(await madeByItself(tx, [id, ...paid.map((payment) => payment.id)]))],
      invoice: withoutFields(full, hiddenFields(actor, "invoices")),
      payments: paid,
      creditNotes,
      credits,
      cards,
      today,
      history: toTimeline(wordsFor(args.request), history),
      discussion: await readDiscussion(call, "invoice", id),
      can: {
        changeCard: may(actor, "create", "payments"),
        askCard:
          pays &&
          processor.configured &&
          full.amount_due !== formatMoney(0n, full.currency) &&
          !cards.some((card) => ["asked", "open", "authorised"].includes(card.state)),
        detail: may(actor, "read", "invoice_detail"),
        pay: pays && full.amount_due !== formatMoney(0n, full.currency),
        refund: may(actor, "create", "payments") && full.kind === "credit_note" && full.status !== "paid",
        credit: may(actor, "approve", "invoices") && full.kind === "invoice" && full.status !== "void",
        journal: may(actor, "read", "journal"),
      },
    };
  });

export async function action(args: ActionFunctionArgs) {
  const t = wordsFor(args.request);
  const comment = await commentForm(args, "invoice", args.params.invoiceId);
  if (comment) return comment;
  const { meta: posted } = await readForm(args);
  const id = () => recordId(args.params.invoiceId, "invoice");
  const back = `/invoices/${args.params.invoiceId}`;
  if (posted.form === "credit") {
    return runForm(args, "approve", "invoices", {
      input: creditForm,
      command: async ({ tx, actor, now }, input, { intent }) => {
        const { id: noteId } = await creditInvoice(tx, actor, id(), input, now);
        const note = await readInvoice(tx, noteId, now);
        if (intent !== "post") {
          const { number } = await readInvoice(tx, id(), now);
          throw new AskFirst(
            t("Credit {amount} {currency} of {number}? It cannot be undone.", {
              amount: groupDigits(note.total, t.locale),
              currency: note.currency,
              number,
            }),
          );
        }
        return note;
      },
      done: (note) => ({ to: back, flash: { kind: "done", text: `Credit note ${note.number} posted.` } }),
    });
  }
  if (posted.form === "refund") {
    return runForm(args, "create", "payments", {
      input: refundForm,
      command: ({ tx, actor, now }, input) =>
        refundCredit(tx, actor, { ...input, source_type: "credit_note", source_id: id() }, now),
      done: () => ({ to: back, flash: { kind: "done", text: "Refund recorded." } }),
    });
  }
  if (posted.form === "card-payment") {
    const context = args.context as RequestContext;
    return runForm(args, "create", "payments", {
      input: askCardPaymentInput,
      command: ({ tx, actor, now }, input) =>
        askCardPayment(tx, actor, id(), input, (own) => payLink(context, actor.tenantId, own), now),
      done: () => ({ to: back, flash: { kind: "done", text: "Card payment asked for." } }),
    });
  }
  if (posted.form?.startsWith("withdraw-")) {
    return runForm(args, "create", "payments", {
      input: z.object({ card_payment_id: z.uuid() }),
      command: async ({ tx, actor }, { card_payment_id }) => {
        await withdrawCardPayment(tx, actor, card_payment_id);
        return null;
      },
      done: () => ({ to: back, flash: { kind: "done", text: "The processor is told to take it back." } }),
    });
  }
  if (posted.form?.startsWith("try-card-")) {
    return runForm(args, "create", "payments", {
      input: z.object({ card_payment_id: z.uuid() }),
      command: ({ tx, actor, now }, { card_payment_id }) => tryProcessorAgain(tx, actor, card_payment_id, now),
      done: () => ({ to: back, flash: { kind: "done", text: "The processor is asked again." } }),
    });
  }
  if (posted.form === "use-credit") {
    return runForm(args, "create", "payments", {
      input: z.preprocess((values) => {
        const [source_type, source_id] = String((values as Record<string, unknown>).source ?? "").split(":");
        return { source_type, source_id, invoice_id: args.params.invoiceId };
      }, allocateCreditInput),
      command: async ({ tx, actor, now }, input) => {
        await allocateCredit(tx, actor, input, now);
        return null;
      },
      done: () => ({ to: back, flash: { kind: "done", text: "Credit used." } }),
    });
  }
  return runForm(args, "create", "payments", {
    input: paymentForm,
    command: ({ tx, actor, now }, input) => recordPayment(tx, actor, id(), input, now),
    done: () => ({ to: back, flash: { kind: "done", text: "Payment recorded." } }),
  });
}

export default function Invoice() {
  const t = useWords();
  const { invoice, byItself, payments, creditNotes, credits, cards, today, history, discussion, can } =
    useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLive(({ kind, ...message }) => {
    if (kind !== "change" || !("change" in message)) return false;
    // A payment's own id is not known before it is there.
    return message.change.subject_id === invoice.id || message.change.type === "orders.payment_recorded";
  });
  const isInvoice = invoice.kind === "invoice";
  useLookAgain(cards.some((card) => card.state === "asked" || card.state === "authorised"));
  return (
    <>
      <RecordPosition list="invoices" id={invoice.id} />
      <RecordHead
        crumb={
          isInvoice
            ? { href: "/invoices", label: t("Invoices") }
            : { href: "/invoices?kind=credit_note", label: t("Credit notes") }
        }
        title={<Code>{invoice.number}</Code>}
        status={<InvoiceStatus invoice={invoice} />}
        subtitle={<a href={`/customers/${invoice.customer_id}`}>{invoice.customer}</a>}
      >
        {can.detail ? (
          <a className="btn" href={`/invoices/${invoice.id}/pdf`} target="_blank" rel="noreferrer">
            {t("Open PDF")}
          </a>
        ) : null}
      </RecordHead>
      <div className="columns">
        <div>
          <Sheet label={isInvoice ? t("Invoice") : t("Credit note")}>
            <Facts
              items={[
                [t("Total"), <Money key="v" amount={invoice.total} currency={invoice.currency} always />, true],
                [t("Paid"), can.detail ? <Money key="v" amount={invoice.amount_paid} dash /> : null, true],
                [
                  isInvoice ? t("Still open") : t("Credit left"),
                  can.detail ? <Money key="v" amount={invoice.amount_due} dash /> : null,
                  true,
                ],
                [t("Issued"), <Day key="v" value={invoice.issued_on} />],
                [t("Due on"), isInvoice ? <Day key="v" value={invoice.due_on} /> : null],
                [
                  t("Order"),
                  invoice.order_id ? (
                    <a key="v" href={`/orders/${invoice.order_id}`}>
                      {invoice.order_number}
                    </a>
                  ) : null,
                ],
                [
                  t("Credits"),
                  invoice.credits_invoice_id ? (
                    <a key="v" href={`/invoices/${invoice.credits_invoice_id}`}>
                      {t("the invoice")}
                    </a>
                  ) : null,
                ],
                [t("Reason"), invoice.reason],
                [t("External reference"), invoice.external_reference],
                [t("Posted by"), whoText(t, invoice.created_by, byItself.includes(invoice.id))],
                [
                  t("Journal"),
                  can.journal ? (
                    <a key="v" href={`/ledger?ref=${invoice.id}`}>
                      {t("Entries")}
                    </a>
                  ) : null,
                ],
              ]}
            />
          </Sheet>
          {can.detail ? (
            <Sheet flush label={t("Lines")}>
              <LinesTable
                caption={t("Lines of {number}", { number: invoice.number })}
                currency={invoice.currency}
                lines={invoice.lines.map((line) => ({
                  key: line.id,
                  sku: line.sku,
                  name: line.description,
                  quantity: line.quantity,
                  unitPrice: line.unit_price,
                  net: line.net,
                }))}
                subtotal={invoice.subtotal}
                tax={invoice.tax_total}
                total={invoice.total}
              />
            </Sheet>
          ) : null}
        </div>
        <div>
          {can.pay ? <PaymentForms invoice={invoice} credits={credits} today={today} refused={refused} /> : null}
          <CardPayments
            invoice={invoice}
            payments={cards}
            canAsk={can.askCard}
            canChange={can.changeCard}
            refused={refused}
          />
          {can.refund ? (
            <RefundForm
              key={invoice.amount_due}
              left={invoice.amount_due ?? ""}
              currency={invoice.currency}
              today={today}
              refused={refused}
            />
          ) : null}
          {payments.length > 0 ? (
            <Sheet title={t("Payments")}>
              <ul className="grid gap-3">
                {payments.map((payment) => (
                  <li key={payment.id}>
                    <a href={`/payments/${payment.id}`}>
                      <Code>{payment.number}</Code>
                    </a>{" "}
                    <Money amount={payment.amount} currency={invoice.currency} always />
                    <div className="meta">
                      {t.rich("{paid_on}, {method}{part}, by {recorded_by}", {
                        paid_on: <Day value={payment.paid_on} />,
                        method: methodName(payment.method),
                        part: payment.reference ? `, ${payment.reference}` : "",
                        recorded_by: whoText(t, payment.recorded_by, byItself.includes(payment.id)),
                      })}
                    </div>
                  </li>
                ))}
              </ul>
            </Sheet>
          ) : null}
          {creditNotes.length > 0 ? (
            <Sheet title={t("Credit notes")}>
              <ul className="grid gap-3">
                {creditNotes.map((note) => (
                  <li key={note.id}>
                    <a href={`/invoices/${note.id}`}>
                      <Code>{note.number}</Code>
                    </a>{" "}
                    <Money amount={note.total} currency={invoice.currency} always />
                    <div className="meta">
                      <Day value={note.issued_on} />
                      {note.reason ? `, ${note.reason}` : ""}
                    </div>
                  </li>
                ))}
              </ul>
            </Sheet>
          ) : null}
          {can.credit ? <CreditForm key={creditNotes.length} invoice={invoice} refused={refused} /> : null}
          <Discussion history={history} {...discussion} refused={refused} />
        </div>
      </div>
    </>
  );
}
