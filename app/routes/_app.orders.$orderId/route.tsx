import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import * as z from "zod";
import { ActionBar, type RecordAction } from "#app/components/action-bar.tsx";
import { ButtonLink } from "#app/components/button.tsx";
import { Discussion } from "#app/components/discussion.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Day, Instant, Money, Quantity } from "#app/components/figures.tsx";
import { quantityText } from "#app/components/format.ts";
import { Letter } from "#app/components/letter.tsx";
import { LinesTable } from "#app/components/lines-table.tsx";
import { recordId } from "#app/components/list-params.ts";
import { OrderSteps } from "#app/components/order-steps.tsx";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { RecordPosition } from "#app/components/record-position.tsx";
import { DocumentStatus } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { commentForm, readDiscussion } from "#app/http/comments.server.ts";
import { withCountryNames } from "#app/http/countries.server.ts";
import { seesInvoicesOf } from "#app/http/own-records.server.ts";
import type { Call } from "#app/http/run-command.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLive } from "#app/live/use-live.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { hiddenFields, may, withoutFields } from "#app/modules/access/policy.ts";
import { listOrderDocuments } from "#app/modules/billing/queries.server.ts";
import { type FailedReaction, readFailedReaction, readHistory, replayDeadLetter } from "#app/modules/history.server.ts";
import { canBeAmended } from "#app/modules/orders/amend-order.server.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { type Closing, closeShort, readClosing } from "#app/modules/orders/close-short.server.ts";
import { invoiceOrder } from "#app/modules/orders/invoice-order.server.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import { orderSteps, readOrder } from "#app/modules/orders/queries.server.ts";
import { shipmentsOf } from "#app/modules/orders/shipment-queries.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import type { CustomerView } from "#app/modules/parties/views.ts";
import { type CardPaymentView, readPendingOfOrder } from "#app/modules/payments/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.order.number} · ${data.order.customer}` : "Order", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "orders", async (call) => {
    const { tx, actor, identity, now } = call;
    const id = recordId(args.params.orderId, "order");
    const invoicesSeen = await seesInvoicesOf(tx, actor, id);
    const sees = { invoices: invoicesSeen, payments: invoicesSeen && may(actor, "read", "payments") };
    // One connection: what is asked together goes there and back together.
    const [order, madeBy, documents, card, failed, shipments, isOpen, closing, discussion] = await Promise.all([
      readOrder(tx, id),
      orderMadeBy(tx, id),
      sees.invoices ? listOrderDocuments(tx, id, dayIn(identity.timeZone, now)) : [],
      sees.payments ? readPendingOfOrder(tx, id) : null,
      readFailedReaction(tx, id),
      shipmentsOf(tx, id),
      canBeAmended(tx, id),
      readClosing(tx, id),
      readDiscussion(call, "order", id),
    ]);
    const invoices = documents.map(({ receipts: _, ...document }) => document);
    const payments = sees.payments ? documents.flatMap(({ receipts }) => receipts) : [];
    const [history, customer] = await Promise.all([
      readHistory(tx, actor, [id, ...invoices.map((invoice) => invoice.id), ...payments]),
      may(actor, "read", "customers") ? readCustomer(tx, order.customer_id) : null,
    ]);
    const steps = orderSteps(order).map((step) => {
      if (card && step.step === "pay") {
        const state = isStuck(card) ? ("failed" as const) : ("waiting" as const);
        return { ...step, state, detail: english("payment pending") };
      }
      return failed && step.step === "invoice" && step.state === "waiting"
        ? { ...step, state: "failed" as const, detail: english("not invoiced") }
        : step;
    });
    const mayUpdate = may(actor, "update", "orders", madeBy);
    const amend = mayUpdate && isOpen;
    return {
      order,
      customer: customer && reachedAt(customer, call, languageOf(args.request)),
      invoices,
      shipments,
      steps,
      failed,
      pendingCard: card && { invoice_id: card.invoice_id, why: card.problem ?? card.call?.answer ?? null },
      history: toTimeline(wordsFor(args.request), history, amend ? `/orders/${id}/edit` : null),
      discussion,
      closing,
      can: {
        update: mayUpdate,
        amend,
        ship: may(actor, "ship", "orders"),
        invoice: may(actor, "create", "invoices"),
        outlet: order.outlet !== null && may(actor, "read", "outlets"),
      },
    };
  });

/** Where the goods go and who is asked about them, as far as this person may see it. */
function reachedAt(customer: CustomerView, { actor }: Call, language: string) {
  const { addresses, phone, email } = withCountryNames(
    withoutFields(customer, hiddenFields(actor, "customers")),
    language,
  );
  const address = addresses?.find(({ kind }) => kind === "shipping") ?? addresses?.[0] ?? null;
  return address || phone || email ? { address, phone: phone ?? null, email: email ?? null } : null;
}

/** It does not go on by itself, or not at once. */
const isStuck = (card: CardPaymentView) => Boolean(card.problem ?? card.call?.answer);

const STATUS_OF = { place: "placed", ship: "shipped", complete: "completed", cancel: "cancelled" } as const;
const DONE = {
  place: english("Order {number} placed."),
  ship: english("Order {number} shipped."),
  complete: english("Order {number} completed."),
  cancel: english("Order {number} cancelled."),
  "close-short": english("Order {number} closed short."),
  invoice: english("Order {number} invoiced."),
  retry: english("What failed for order {number} is tried again."),
} as const;
const intents = z.enum(["place", "ship", "complete", "close-short", "cancel", "invoice", "retry"], {
  error: "Choose what to do",
});

export async function action(args: ActionFunctionArgs) {
  const comment = await commentForm(args, "order", args.params.orderId);
  if (comment) return comment;
  const { meta: posted } = await readForm(args);
  const intent = intents.safeParse(posted.intent).data;
  const [right, resource] =
    intent === "ship"
      ? (["ship", "orders"] as const)
      : intent === "invoice" || intent === "retry"
        ? (["create", "invoices"] as const)
        : (["update", "orders"] as const);
  return runForm(args, right, resource, {
    input: z.object({ intent: intents, version: z.int().optional() }),
    prepare: () => ({ intent }),
    command: async ({ tx, actor, now }, { intent, version }) => {
      const id = recordId(args.params.orderId, "order");
      if (intent === "invoice") await invoiceOrder(tx, actor, id, now);
      else if (intent === "retry") await replayDeadLetter(tx, (await readFailedReaction(tx, id))?.id ?? id);
      else {
        if (intent !== "ship") mustMay(actor, "update", "orders", await orderMadeBy(tx, id));
        if (intent === "close-short") await closeShort(tx, actor, id, { version }, now);
        else await changeOrderStatus(tx, actor, id, { status: STATUS_OF[intent], version }, now);
      }
      const { number } = await readOrder(tx, id);
      return { id, text: wordsFor(args.request)(DONE[intent], { number }) };
    },
    done: ({ id, text }) => ({ to: `/orders/${id}`, flash: { kind: "done", text } }),
  });
}

type Loaded = Awaited<ReturnType<typeof loader>>;

/** What closing short will do, in figures: that is what is said yes to. */
function closingWords(t: Words, { number, currency }: OrderView, closing: Closing): ReactNode {
  const { lines, credited, kept, isInvoiceDue } = closing;
  const money = (amount: string) => <Money amount={amount} currency={currency} always />;
  return (
    <>
      {t("Close {number} short? These will not be shipped: {goods}. Their reservations are released.", {
        number,
        goods: lines.map((line) => `${quantityText(line.quantity, t.locale)} × ${line.sku}`).join(", "),
      })}{" "}
      {credited
        ? t.rich("A credit note over {credited} is posted.", { credited: money(credited) })
        : isInvoiceDue
          ? t("The order is invoiced now, and these are credited.")
          : t("Nothing is credited.")}
      {kept ? <> {t.rich("{kept} of it is paid and becomes the customer's credit.", { kept: money(kept) })}</> : null}
    </>
  );
}

function actionsOf(
  t: Words,
  order: OrderView,
  can: Loaded["can"],
  closing: Closing | null,
  failed: FailedReaction | null,
): RecordAction[] {
  const actions: RecordAction[] = [];
  const allowed = order.allowed_statuses;
  if (can.update && allowed.includes("placed")) {
    actions.push({ intent: "place", label: t("Place order"), pending: t("Placing…"), look: "primary" });
  }
  if (can.ship && allowed.includes("shipped")) {
    actions.push({ intent: "ship", label: t("Ship order"), pending: t("Shipping…"), look: "primary" });
  }
  if (can.update && allowed.includes("completed")) {
    actions.push({ intent: "complete", label: t("Complete order"), pending: t("Completing…"), look: "primary" });
  }
  if (can.invoice && order.invoice_status === "none" && ["placed", "shipped", "completed"].includes(order.status)) {
    actions.push({ intent: "invoice", label: t("Invoice now"), pending: t("Invoicing…") });
  }
  if (can.invoice && failed?.state === "parked") {
    actions.push({ intent: "retry", label: t("Try what failed again"), pending: t("Asking…") });
  }
  if (can.update && closing) {
    actions.push({
      intent: "close-short",
      label: t("Close short"),
      pending: t("Closing…"),
      look: "danger",
      confirm: closingWords(t, order, closing),
    });
  }
  // Of what has left a part there is no cancelling any more.
  if (can.update && allowed.includes("cancelled") && !order.items.some((line) => line.quantity_shipped > 0)) {
    actions.push({
      intent: "cancel",
      label: t("Cancel order"),
      pending: t("Cancelling…"),
      look: "danger",
      confirm: (
        <>
          {t.rich(
            "Cancel {number} over {total}? Its reservations are released; a posted invoice is credited in full.",
            { number: order.number, total: <Money amount={order.total} currency={order.currency} always /> },
          )}
        </>
      ),
    });
  }
  return actions;
}

export default function Order() {
  const t = useWords();
  const { order, customer, invoices, shipments, steps, failed, pendingCard, history, discussion, closing, can } =
    useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const outlet = can.outlet ? <a href={`/outlets/${order.outlet_id}`}>{order.outlet}</a> : order.outlet;
  useLive(({ kind, ...message }) => {
    if (kind !== "change" || !("change" in message)) return false;
    const { type, subject_id } = message.change;
    // An invoice that has just been made is not known here by its id yet.
    return subject_id === order.id || type === "orders.invoice_created" || order.invoice_ids.includes(subject_id);
  });
  return (
    <>
      <RecordPosition list="orders" id={order.id} />
      <RecordHead
        crumb={{ href: "/orders", label: t("Orders") }}
        title={<Code>{order.number}</Code>}
        status={<DocumentStatus of="order" status={order.status} />}
        subtitle={<a href={`/customers/${order.customer_id}`}>{order.customer}</a>}
      >
        <ActionBar
          actions={actionsOf(t, order, can, closing, failed)}
          version={order.status === "draft" || closing ? order.version : undefined}
          refused={refused}
        />
        {can.amend ? <ButtonLink href={`/orders/${order.id}/edit`}>{t("Edit")}</ButtonLink> : null}
        <a className="btn" href={`/orders/${order.id}/pdf`} target="_blank" rel="noreferrer">
          {t("PDF")}
        </a>
      </RecordHead>
      <OrderSteps steps={steps} />
      {failed ? (
        <p className="notice warning">
          {failed.state === "parked"
            ? t("What follows from this order by itself failed: {error}", { error: failed.error })
            : t("What follows from this order by itself failed and is tried again: {error}", { error: failed.error })}
        </p>
      ) : null}
      {pendingCard?.why ? (
        <p className="notice warning">
          {t.rich("The card payment is pending: {why} {link}", {
            why: pendingCard.why,
            link: <a href={`/invoices/${pendingCard.invoice_id}`}>{t("Try again or take it back")}</a>,
          })}
        </p>
      ) : null}
      {order.shortages.length > 0 ? (
        <p className="notice warning">
          {t("Waiting for stock: {value}. The order is filled by itself when stock arrives.", {
            value: order.shortages
              .map((short) => `${short.sku} (${short.requested} wanted, ${short.available} available)`)
              .join(", "),
          })}
        </p>
      ) : null}
      <div className="columns">
        <div>
          <Sheet flush label={t("Lines")}>
            <LinesTable
              caption={t("Lines of {number}", { number: order.number })}
              currency={order.currency}
              moreHeads={[t("Reserved"), t("Shipped")]}
              lines={order.items.map((line) => ({
                key: line.line_id,
                sku: line.sku,
                name: line.name,
                quantity: line.quantity,
                unitPrice: line.unit_price,
                net: line.line_total,
                more: [
                  line.kind === "service" ? "–" : <Quantity key="r" value={line.quantity_reserved} />,
                  line.quantity_closed > 0 ? (
                    t("{shipped} of {quantity}, {closed} closed", {
                      shipped: line.quantity_shipped,
                      quantity: line.quantity,
                      closed: line.quantity_closed,
                    })
                  ) : (
                    <Quantity key="s" value={line.quantity_shipped} />
                  ),
                ],
              }))}
              subtotal={order.subtotal}
              tax={order.tax_total}
              total={order.total}
            />
          </Sheet>
          <Sheet label={t("Order")}>
            <Facts
              items={[
                [t("Their reference"), order.customer_reference],
                [t("External reference"), order.external_reference],
                [t("Outlet"), outlet],
                [t("Made by"), order.created_by],
                [t("Made"), <Instant key="v" value={order.created_at} />],
                [t("Placed"), order.placed_at ? <Instant key="v" value={order.placed_at} /> : null],
                [t("Completed"), order.completed_at ? <Instant key="v" value={order.completed_at} /> : null],
                [t("Cancelled"), order.cancelled_at ? <Instant key="v" value={order.cancelled_at} /> : null],
              ]}
            />
          </Sheet>
        </div>
        <div>
          {customer ? (
            <Sheet title={t("Customer")}>
              <address className="contact">
                <a href={`/customers/${order.customer_id}`}>{order.customer}</a>
                {customer.address ? <Letter address={customer.address} /> : null}
                {customer.phone ? (
                  <div>
                    <a href={`tel:${customer.phone.replace(/\s/g, "")}`}>{customer.phone}</a>
                  </div>
                ) : null}
                {customer.email ? (
                  <div>
                    <a href={`mailto:${customer.email}`}>{customer.email}</a>
                  </div>
                ) : null}
              </address>
            </Sheet>
          ) : null}
          {shipments.length > 0 ? (
            <Sheet title={t("Shipments")}>
              <ul className="grid gap-3">
                {shipments.map(({ id, number, shipped_on, mirror }) => (
                  <li key={id}>
                    <Code>{number}</Code> <Day value={shipped_on} />{" "}
                    <a href={`/shipments/${id}/pdf`} target="_blank" rel="noreferrer">
                      {t.rich("Delivery note{number}", { number: <span className="hide"> {number}</span> })}
                    </a>
                    {mirror ? (
                      <span className="meta block">{t("Mirrored to {company} as receipt {receipt}", mirror)}</span>
                    ) : null}
                  </li>
                ))}
              </ul>
            </Sheet>
          ) : null}
          {invoices.length > 0 ? (
            <Sheet title={t("Invoices")}>
              <ul className="grid gap-3">
                {invoices.map((invoice) => (
                  <li key={invoice.id}>
                    <a href={`/invoices/${invoice.id}`}>
                      <Code>{invoice.number}</Code>
                    </a>{" "}
                    <Money amount={invoice.total} currency={order.currency} always />
                    <div className="meta">
                      {invoice.kind === "credit_note" ? (
                        t("Credit note")
                      ) : (
                        <>
                          <DocumentStatus of="invoice" status={invoice.status} />{" "}
                          {t.rich("· due {due_on}", { due_on: <Day value={invoice.due_on} /> })}
                        </>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </Sheet>
          ) : null}
          <Discussion history={history} {...discussion} refused={refused} />
        </div>
      </div>
    </>
  );
}
