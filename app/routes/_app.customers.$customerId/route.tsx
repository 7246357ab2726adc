import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import * as z from "zod";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Discussion } from "#app/components/discussion.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { toTimeline } from "#app/components/event-words.ts";
import { Code, Instant, Money, useCompany } from "#app/components/figures.tsx";
import { invoiceColumns, invoiceRow } from "#app/components/invoice-columns.tsx";
import { Letter } from "#app/components/letter.tsx";
import { readParams, recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { RecordPosition } from "#app/components/record-position.tsx";
import { DocumentStatus, Status } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { languageOf } from "#app/components/words/language.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { counted, english, useWords, type Words } from "#app/components/words/words.ts";
import { commentAction, readDiscussion } from "#app/http/comments.server.ts";
import { withCountryNames } from "#app/http/countries.server.ts";
import { seesOwed } from "#app/http/lists/customers.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { hiddenFields, may, ownOnly, withoutFields } from "#app/modules/access/policy.ts";
import { readOwed } from "#app/modules/billing/owed.server.ts";
import { listCredits } from "#app/modules/billing/payment-queries.server.ts";
import { listInvoices } from "#app/modules/billing/queries.server.ts";
import { priceListCalled } from "#app/modules/catalog/price-lists.server.ts";
import { readHistory } from "#app/modules/history.server.ts";
import { listOrderSummaries, sumOrders } from "#app/modules/orders/queries.server.ts";
import { mayChangeCustomers } from "#app/modules/parties/fields.ts";
import { linkOf } from "#app/modules/parties/own-company.server.ts";
import { readCustomer } from "#app/modules/parties/queries.server.ts";
import { wasErased } from "#app/modules/privacy/queries.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(`${data?.customer.name}`, matches);

/** Documents on the record's first page, and on a page of all of them. */
const LATEST = 5;
const DOCUMENTS = 50;
/** Of more orders no sum is told: a page does not wait for it. */
const SUMMED = 10_000;
const SHOWN = z.enum(["orders", "invoices", "open", "history"]);
const UNPAID = ["open", "partly_paid", "overdue"] as const;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "customers", async (call) => {
    const { tx, actor, now, identity } = call;
    const id = recordId(args.params.customerId, "customer");
    const [customer, erasedAt] = await Promise.all([readCustomer(tx, id), wasErased(tx, id)]);
    const owner = ownOnly(actor, "read", "invoices") ? (actor.accountId ?? undefined) : undefined;
    const { filter } = readParams(args.request.url, { show: SHOWN, after: z.uuid() });
    const can = {
      edit: mayChangeCustomers(actor) && erasedAt === null,
      update: may(actor, "update", "customers"),
      order: may(actor, "create", "orders") && erasedAt === null,
      orders: may(actor, "read", "orders"),
      invoices: may(actor, "read", "invoices"),
      owed: seesOwed(actor),
      pay: may(actor, "create", "payments") && erasedAt === null,
    };
    const show = filter.show && isOpenTo(can, filter.show) ? filter.show : null;
    const page = show ? { limit: DOCUMENTS, after: filter.after ?? null } : { limit: LATEST, after: null };
    const status = show === "open" ? UNPAID : undefined;
    const [orders, bought, invoices, owed, credits, history, priceList, ownCompany] = await Promise.all([
      can.orders && (!show || show === "orders") ? listOrderSummaries(tx, { customer_id: id }, page) : null,
      // Of a customer whose orders are all invoiced it is what was invoiced.
      can.orders && can.owed && !show ? sumOrders(tx, { customer_id: id, sold: true }, SUMMED) : null,
      can.invoices && (!show || show === "invoices" || show === "open")
        ? listInvoices(tx, { customer_id: id, owner, status }, page, now)
        : null,
      can.owed ? readOwed(tx, [id], identity.currency, owner, now) : null,
      may(actor, "read", "payments") ? listCredits(tx, id) : [],
      readHistory(tx, actor, [id], show === "history" ? 100 : 20),
      may(actor, "read", "price_lists") ? priceListCalled(tx, customer.price_list) : null,
      customer.own_company ? linkOf(tx, id) : null,
    ]);
    return {
      customer: withCountryNames(withoutFields(customer, hiddenFields(actor, "customers")), languageOf(args.request)),
      show,
      bought,
      next: (orders ?? invoices)?.next ?? null,
      owed: owed && (owed.get(id) ?? { owed: "0", overdue: "0" }),
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
      ownCompany,
      history: toTimeline(wordsFor(args.request), history, can.edit ? `/customers/${id}/edit` : null),
      discussion: await readDiscussion(call, "customer", id),
      can,
    };
  });

/** Whether a tab is there for whoever looks. */
function isOpenTo(can: { orders: boolean; invoices: boolean; owed: boolean }, tab: z.output<typeof SHOWN>): boolean {
  if (tab === "history") return true;
  return tab === "orders" ? can.orders : tab === "invoices" ? can.invoices : can.owed;
}

export const action = (args: ActionFunctionArgs) => commentAction(args, "customer", args.params.customerId);

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
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

const TABS = [
  ["orders", english("Orders")],
  ["invoices", english("Invoices")],
  ["open", english("Open items")],
  ["history", english("History")],
] as const;

export default function Customer() {
  const t = useWords();
  const { customer, show, orders, invoices, next, history, discussion, can, ...more } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveTypes("orders.", "parties.", "billing.");
  const path = `/customers/${customer.id}`;
  const documents = { path, isAll: show !== null, next };
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
        {can.pay ? (
          <ButtonLink href={`/payments/new?customer_id=${customer.id}`}>{t("Record payment")}</ButtonLink>
        ) : null}
        {can.edit ? <ButtonLink href={`${path}/edit`}>{t("Edit")}</ButtonLink> : null}
        {can.update ? <ButtonLink href={`${path}/personal`}>{t("Personal data")}</ButtonLink> : null}
      </RecordHead>
      <Tabs
        label={t("Customer")}
        tabs={[
          { href: path, label: t("Overview") },
          ...TABS.filter(([name]) => isOpenTo(can, name)).map(([name, label]) => ({
            href: `${path}?show=${name}`,
            label: t(label),
          })),
        ]}
      />
      {show === "orders" && orders ? <Orders rows={orders} {...documents} /> : null}
      {(show === "invoices" || show === "open") && invoices ? (
        <Invoices rows={invoices} {...documents} title={show === "open" ? t("Open items") : t("Invoices")} />
      ) : null}
      {show === "open" && more.credits.length > 0 ? (
        <Sheet title={t("Left as credit")}>
          <Facts items={creditFacts(t, more.credits)} />
        </Sheet>
      ) : null}
      {show === "history" ? <Discussion history={history} {...discussion} refused={refused} /> : null}
      {show ? null : (
        <div className="columns">
          <div>
            <Sheet label={t("Customer")}>
              <CustomerFacts customer={customer} {...more} />
            </Sheet>
            {orders ? <Orders rows={orders} {...documents} /> : null}
            {invoices ? <Invoices rows={invoices} {...documents} title={t("Latest invoices")} /> : null}
          </div>
          <div>
            <Discussion history={history} {...discussion} refused={refused} />
          </div>
        </div>
      )}
    </>
  );
}

type Documents = { path: string; isAll: boolean; next: string | null };

function Orders({ rows, path, isAll, next }: Documents & { rows: NonNullable<Loaded["orders"]> }) {
  const t = useWords();
  const title = isAll ? t("Orders") : t("Latest orders");
  return (
    <Sheet
      flush
      {...(isAll ? { label: title } : { title, aside: <a href={`${path}?show=orders`}>{t("All orders")}</a> })}
    >
      {rows.length > 0 ? (
        <DataTable caption={title} columns={orderColumns} rows={rows} rowKey={(row) => row.id} linked />
      ) : (
        <NothingYet>{t("No orders yet.")}</NothingYet>
      )}
      {isAll ? <Pager shown={rows.length} next={next} noun={[t("order"), t("orders")]} /> : null}
    </Sheet>
  );
}

function Invoices(props: Documents & { rows: NonNullable<Loaded["invoices"]>; title: string }) {
  const t = useWords();
  const { currency } = useCompany();
  const { rows, path, isAll, next, title } = props;
  return (
    <Sheet
      flush
      {...(isAll ? { label: title } : { title, aside: <a href={`${path}?show=invoices`}>{t("All invoices")}</a> })}
    >
      {rows.length > 0 ? (
        <DataTable
          caption={title}
          columns={invoiceColumns(t, currency, false)}
          rows={rows}
          rowKey={(row) => row.id}
          linked
        />
      ) : (
        <NothingYet>{isAll && title === t("Open items") ? t("Nothing is owed.") : t("No invoices yet.")}</NothingYet>
      )}
      {isAll ? <Pager shown={rows.length} next={next} noun={[t("invoice"), t("invoices")]} /> : null}
    </Sheet>
  );
}

/** What was paid or credited and is not set against an invoice yet. */
const creditFacts = (t: Words, credits: Loaded["credits"]): [string, ReactNode][] =>
  credits.map(({ number, left, currency }) => [
    t("Credit {number}", { number }),
    <Money key="v" amount={left} currency={currency} />,
  ]);

function CustomerFacts({
  customer,
  owed,
  bought,
  credits,
  priceList,
  ownCompany,
}: Pick<Loaded, "customer" | "owed" | "bought" | "credits" | "priceList" | "ownCompany">) {
  const t = useWords();
  const orders = bought?.count ?? 0;
  return (
    <Facts
      items={[
        [t("Owes"), owed ? <Money key="v" amount={owed.owed} dash /> : null, true],
        [
          t("Overdue"),
          owed && Number(owed.overdue) > 0 ? (
            <Status key="v" shape="late">
              <Money amount={owed.overdue} />
            </Status>
          ) : null,
          true,
        ],
        [
          t("Bought in all"),
          orders > 0 ? (
            <a key="v" href={`/orders?customer_id=${customer.id}&sold=yes`}>
              {bought?.sums.map(({ currency, amounts }) => (
                <span key={currency} className="block">
                  <Money amount={amounts.total ?? "0"} currency={currency} />
                </span>
              ))}
              <span className="meta font-normal">{counted(t, orders, [t("order"), t("orders")])}</span>
            </a>
          ) : null,
          true,
        ],
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
        [t("Our company"), ownCompany ? ownCompany.name : null],
        ...customer.addresses.map((address): [string, ReactNode] => [
          address.kind === "billing" ? t("Billing address") : t("Shipping address"),
          <Letter key="v" address={address} />,
        ]),
        ...customer.contacts.map((contact): [string, string] => [
          contact.name,
          [contact.email, contact.phone].filter(Boolean).join(", ") || "–",
        ]),
        ...creditFacts(t, credits),
      ]}
    />
  );
}
