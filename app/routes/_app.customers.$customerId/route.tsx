import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Discussion } from "#app/components/discussion.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Instant, Money, useCompany } from "#app/components/figures.tsx";
import { invoiceColumns, invoiceRow } from "#app/components/invoice-columns.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { RecordPosition } from "#app/components/record-position.tsx";
import { DocumentStatus } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { commentAction, readDiscussion } from "#app/http/comments.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { hiddenFields, may, ownOnly, withoutFields } from "#app/modules/access/policy.ts";
import { listCredits } from "#app/modules/billing/payment-queries.server.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";
import { priceListCalled } from "#app/modules/catalog/price-lists.server.ts";
import { readHistory } from "#app/modules/history.server.ts";
import { listOrderSummaries } from "#app/modules/orders/queries.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(`${data?.customer.name}`, matches);

/** Latest documents on the record; the lists have them all. */
const LATEST = { limit: 10, after: null };

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "customers", async (call) => {
    const { tx, actor, now } = call;
    const id = recordId(args.params.customerId, "customer");
    const customer = await readCustomer(tx, id);
    const own = ownOnly(actor, "read", "invoices") ? { owner: actor.accountId ?? undefined } : {};
    const [orders, invoices, credits, history, priceList] = await Promise.all([
      may(actor, "read", "orders") ? listOrderSummaries(tx, { customer_id: id }, LATEST) : null,
      may(actor, "read", "invoices") ? listInvoices(tx, { customer_id: id, ...own }, LATEST, now) : null,
      may(actor, "read", "payments") ? listCredits(tx, id) : [],
      readHistory(tx, actor, [id], 20),
      may(actor, "read", "price_lists") ? priceListCalled(tx, customer.price_list) : null,
    ]);
    return {
      customer: withoutFields(customer, hiddenFields(actor, "customers")),
      orders: orders?.data.map(({ id, number, status, total, currency, placed_at, created_at }) => ({
        id,
        number,
        status,
        total,
        currency,
        at: placed_at ?? created_at,
      })),
      invoices: invoices ? withoutFields(invoices.data.map(invoiceRow), hiddenFields(actor, "invoices")) : undefined,
      credits,
      priceList,
      history: toTimeline(wordsFor(args.request), history),
      discussion: await readDiscussion(call, "customer", id),
      can: { update: may(actor, "update", "customers"), order: may(actor, "create", "orders") },
    };
  });

export const action = (args: ActionFunctionArgs) => commentAction(args, "customer", args.params.customerId);

type OrderRow = NonNullable<Awaited<ReturnType<typeof loader>>["orders"]>[number];

const orderColumns: Column<OrderRow>[] = [
  {
    key: "number",
    head: english("Order"),
    phone: "title",
    cell: (row) => (
      <a href={`/orders/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "at", head: english("Placed"), cell: (row) => <Instant value={row.at} /> },
  {
    key: "status",
    head: english("Status"),
    phone: "status",
    cell: (row) => <DocumentStatus of="order" status={row.status} />,
  },
  {
    key: "total",
    head: english("Total"),
    numeric: true,
    phone: "amount",
    cell: (row) => <Money amount={row.total} currency={row.currency} />,
  },
];

export default function Customer() {
  const t = useWords();
  const { customer, orders, invoices, credits, priceList, history, discussion, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const { currency } = useCompany();
  useLiveTypes("orders.", "parties.");
  return (
    <>
      <RecordPosition list="customers" id={customer.id} />
      <RecordHead
        crumb={{ href: "/customers", label: t("Customers") }}
        title={customer.name}
        subtitle={<Code>{customer.code}</Code>}
      >
        {can.order ? (
          <ButtonLink look="primary" href={`/orders/new?customer_id=${customer.id}`}>
            {t("New order")}
          </ButtonLink>
        ) : null}
        {can.update ? <ButtonLink href={`/customers/${customer.id}/edit`}>{t("Edit")}</ButtonLink> : null}
        {can.update ? <ButtonLink href={`/customers/${customer.id}/personal`}>{t("Personal data")}</ButtonLink> : null}
      </RecordHead>
      <div className="columns">
        <div>
          <Sheet label={t("Customer")}>
            <Facts
              items={[
                [
                  t("E-mail"),
                  customer.email ? (
                    <a key="v" href={`mailto:${customer.email}`}>
                      {customer.email}
                    </a>
                  ) : null,
                ],
                [t("Phone"), customer.phone],
                [
                  t("Payment terms"),
                  customer.payment_terms_days === undefined
                    ? null
                    : t("{count} day|{count} days", { count: customer.payment_terms_days }),
                ],
                [t("Credit limit"), customer.credit_limit ? <Money key="v" amount={customer.credit_limit} /> : null],
                [t("Country"), customer.country],
                [
                  t("Price list"),
                  priceList ? (
                    <a key="v" href={`/prices/${priceList.id}`}>
                      {priceList.active ? priceList.name : t("{name} (not in use)", { name: priceList.name })}
                    </a>
                  ) : null,
                ],
                ...customer.addresses.map((address): [string, string] => [
                  address.kind === "billing" ? "Billing address" : "Shipping address",
                  [address.line1, address.line2, address.postcode, address.city, address.country]
                    .filter(Boolean)
                    .join(", "),
                ]),
                ...customer.contacts.map((contact): [string, string] => [
                  contact.name,
                  [contact.email, contact.phone].filter(Boolean).join(", ") || "–",
                ]),
                ...credits.map((credit): [string, string] => [
                  `Credit ${credit.number}`,
                  `${credit.left} ${credit.currency}`,
                ]),
              ]}
            />
          </Sheet>
          {orders ? (
            <Sheet
              flush
              title={t("Latest orders")}
              aside={<a href={`/orders?customer_id=${customer.id}`}>{t("All orders")}</a>}
            >
              {orders.length > 0 ? (
                <DataTable
                  caption={t("Latest orders")}
                  columns={orderColumns}
                  rows={orders}
                  rowKey={(row) => row.id}
                  linked
                />
              ) : (
                <NothingYet>{t("No orders yet.")}</NothingYet>
              )}
            </Sheet>
          ) : null}
          {invoices ? (
            <Sheet
              flush
              title={t("Latest invoices")}
              aside={<a href={`/invoices?customer_id=${customer.id}`}>{t("All invoices")}</a>}
            >
              {invoices.length > 0 ? (
                <DataTable
                  caption={t("Latest invoices")}
                  columns={invoiceColumns(t, currency, false)}
                  rows={invoices}
                  rowKey={(row) => row.id}
                  linked
                />
              ) : (
                <NothingYet>{t("No invoices yet.")}</NothingYet>
              )}
            </Sheet>
          ) : null}
        </div>
        <div>
          <Discussion history={history} {...discussion} refused={refused} />
        </div>
      </div>
    </>
  );
}
