import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useNavigation } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import { countText } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { DocumentStatus, Status } from "#app/components/status.tsx";
import { readBulkForm, readBulkRows, runEach } from "#app/http/bulk.server.ts";
import { orderList } from "#app/http/lists/orders.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import type { OrderView } from "#app/modules/orders/views.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";

export const meta: MetaFunction = () => [{ title: "Several orders · Pulse" }];

const ACTS = {
  ship: { to: "shipped", right: "ship", verb: "Ship", done: "Shipped", pending: "Shipping…" },
  complete: { to: "completed", right: "update", verb: "Complete", done: "Completed", pending: "Completing…" },
  cancel: { to: "cancelled", right: "update", verb: "Cancel", done: "Cancelled", pending: "Cancelling…" },
} as const;
type Intent = keyof typeof ACTS;
const isIntent = (text: string): text is Intent => Object.hasOwn(ACTS, text);

export const loader = (args: LoaderFunctionArgs) => readScreen(args, "read", "orders", async () => null);

/** Asked for first, then done: what is going to happen to which order is shown before anything does. */
export async function action(args: ActionFunctionArgs) {
  const form = await readBulkForm(args);
  if (!isIntent(form.intent)) {
    // The right comes before what was sent, as with every form.
    await readScreen(args, "update", "orders", async () => null);
    return data({ refused: "Choose what to do with the orders." }, { status: 422 });
  }
  const { intent } = form;
  const act = ACTS[intent];
  const { rows, refused } = await readBulkRows(args, orderList, form, "order");
  if (refused) return data({ refused }, { status: 422 });
  if (!form.confirmed) {
    await readScreen(args, act.right, "orders", async () => null);
    return data({
      intent,
      asked: rows.map((order) => ({ ...toRow(order), fits: order.allowed_statuses.includes(act.to) })),
    });
  }

  const outcomes = await runEach(args, [act.right, "orders"], form.ids, async ({ tx, actor, now }, id) => {
    if (act.right === "update" && !may(actor, "update", "orders", await orderMadeBy(tx, id))) throw new Forbidden();
    await changeOrderStatus(tx, actor, id, { status: act.to }, now);
  });
  const byId = new Map(rows.map((order) => [order.id, toRow(order)]));
  return data({
    intent,
    outcomes: outcomes.map((outcome) => ({ ...outcome, number: byId.get(outcome.id)?.number ?? "" })),
  });
}

function toRow({ id, number, customer, status, total, currency }: OrderView) {
  return { id, number, customer, status, total, currency };
}

export default function SeveralOrders() {
  const answer = useActionData<typeof action>();
  if (answer && "asked" in answer && answer.asked) return <Ask intent={answer.intent} rows={answer.asked} />;
  if (answer && "outcomes" in answer && answer.outcomes) {
    return <Done intent={answer.intent} outcomes={answer.outcomes} />;
  }
  return (
    <>
      <PageHead title="Several orders" crumb={{ href: "/orders", label: "Orders" }} />
      <p role={answer ? "alert" : undefined}>
        {answer && "refused" in answer
          ? answer.refused
          : "Select orders in the list, then choose what to do with them."}
      </p>
      <div>
        <ButtonLink href="/orders">Back to the orders</ButtonLink>
      </div>
    </>
  );
}

type Asked = ReturnType<typeof toRow> & { fits: boolean };

function Ask({ intent, rows }: { intent: Intent; rows: Asked[] }) {
  const { currency } = useCompany();
  const navigation = useNavigation();
  const act = ACTS[intent];
  const fitting = rows.filter((row) => row.fits);
  const count = countText(fitting.length, "order");
  const left = rows.length - fitting.length;
  const pending = navigation.state !== "idle" && navigation.formData?.get("confirmed") === "yes";
  return (
    <>
      <PageHead title={`${act.verb} ${count}?`} crumb={{ href: "/orders", label: "Orders" }} />
      {left > 0 ? (
        <p className="notice warning">
          {countText(left, "order")} cannot be {act.to} as {left === 1 ? "it stands" : "they stand"} and will be left
          alone.
        </p>
      ) : null}
      {intent === "cancel" && fitting.length > 0 ? (
        <p>Their reservations are released; invoices that were posted are credited in full. This cannot be undone.</p>
      ) : null}
      <Form method="post" className="btn-row" onSubmit={(event) => (pending ? event.preventDefault() : undefined)}>
        {fitting.map((row) => (
          <input key={row.id} type="hidden" name="id" value={row.id} />
        ))}
        <input type="hidden" name="confirmed" value="yes" />
        {fitting.length > 0 ? (
          <Button
            name="_intent"
            value={intent}
            look={intent === "cancel" ? "danger" : "primary"}
            pending={pending}
            pendingLabel={act.pending}
          >
            {act.verb} {count}
          </Button>
        ) : null}
        <ButtonLink href="/orders">Back without changing anything</ButtonLink>
      </Form>
      <Sheet flush label="Selected orders">
        <DataTable caption="Selected orders" columns={asked(currency, act.to)} rows={rows} rowKey={(row) => row.id} />
      </Sheet>
    </>
  );
}

function asked(currency: string, to: string): Column<Asked>[] {
  return [
    {
      key: "number",
      head: "Order",
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/orders/${row.id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    { key: "customer", head: "Customer", phone: "line", cell: (row) => row.customer },
    { key: "status", head: "Now", phone: "status", cell: (row) => <DocumentStatus of="order" status={row.status} /> },
    {
      key: "then",
      head: "Then",
      phone: "line",
      cell: (row) => (row.fits ? <DocumentStatus of="order" status={to} /> : "Left as it is"),
    },
    {
      key: "total",
      head: `Total, ${currency}`,
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
  ];
}

type Result = { id: string; number: string; done: boolean; reason: string };

function Done({ intent, outcomes }: { intent: Intent; outcomes: Result[] }) {
  const done = outcomes.filter((outcome) => outcome.done).length;
  const failed = outcomes.length - done;
  return (
    <>
      <PageHead
        title={`${countText(done, "order")} ${ACTS[intent].to}${failed > 0 ? `, ${failed} not` : ""}`}
        crumb={{ href: "/orders", label: "Orders" }}
      >
        <ButtonLink href="/orders">Back to the orders</ButtonLink>
      </PageHead>
      <Sheet flush label="What happened">
        <DataTable caption="What happened" columns={results(intent)} rows={outcomes} rowKey={(row) => row.id} />
      </Sheet>
    </>
  );
}

function results(intent: Intent): Column<Result>[] {
  return [
    {
      key: "number",
      head: "Order",
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/orders/${row.id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    {
      key: "outcome",
      head: "Outcome",
      tight: true,
      phone: "status",
      cell: (row) => <Status shape={row.done ? "done" : "late"}>{row.done ? ACTS[intent].done : "Refused"}</Status>,
    },
    { key: "reason", head: "Why", phone: "line", cell: (row) => row.reason },
  ];
}
