import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useNavigation } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Code, Money, useCompany } from "#app/components/figures.tsx";
import { ACT_WORDS } from "#app/components/order-acts.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { DocumentStatus, Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readBulkForm, readBulkRows, runEach } from "#app/http/bulk.server.ts";
import { orderList } from "#app/http/lists/orders.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { mustMay } from "#app/modules/access/lacking.ts";
import { BULK_ACTS, type BulkAct, isBulkAct } from "#app/modules/orders/bulk-acts.ts";
import { changeOrderStatus } from "#app/modules/orders/change-order-status.server.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import type { OrderSummary } from "#app/modules/orders/views.ts";
import { AskMany } from "./ask-many.tsx";
import { actOnMany } from "./many.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Several orders", matches);

export const loader = (args: LoaderFunctionArgs) => readScreen(args, "read", "orders", async () => null);

/** Asked for first, then done: what is going to happen to which order is shown before anything does. */
export async function action(args: ActionFunctionArgs) {
  const form = await readBulkForm(args);
  if (!isBulkAct(form.intent)) {
    // The right comes before what was sent, as with every form.
    await readScreen(args, "update", "orders", async () => null);
    return data({ refused: "Choose what to do with the orders." }, { status: 422 });
  }
  const { intent } = form;
  const act = BULK_ACTS[intent];
  const many = await actOnMany(args, form, intent);
  if (many) return many;
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
    if (act.right === "update") mustMay(actor, "update", "orders", await orderMadeBy(tx, id));
    await changeOrderStatus(tx, actor, id, { status: act.to }, now);
  });
  const byId = new Map(rows.map((order) => [order.id, toRow(order)]));
  return data({
    intent,
    outcomes: outcomes.map((outcome) => ({ ...outcome, number: byId.get(outcome.id)?.number ?? "" })),
  });
}

function toRow({ id, number, customer, status, total, currency }: OrderSummary) {
  return { id, number, customer, status, total, currency };
}

export default function SeveralOrders() {
  const t = useWords();
  const answer = useAnswer<typeof action>();
  if (answer && "many" in answer && answer.many) return <AskMany intent={answer.intent} many={answer.many} />;
  if (answer && "asked" in answer && answer.asked) return <Ask intent={answer.intent} rows={answer.asked} />;
  if (answer && "outcomes" in answer && answer.outcomes) {
    return <Done intent={answer.intent} outcomes={answer.outcomes} />;
  }
  return (
    <>
      <PageHead title={t("Several orders")} crumb={{ href: "/orders", label: t("Orders") }} />
      <p role={answer ? "alert" : undefined}>
        {answer && "refused" in answer
          ? answer.refused
          : t("Select orders in the list, then choose what to do with them.")}
      </p>
      <div>
        <ButtonLink href="/orders">{t("Back to the orders")}</ButtonLink>
      </div>
    </>
  );
}

type Asked = ReturnType<typeof toRow> & { fits: boolean };

function Ask({ intent, rows }: { intent: BulkAct; rows: Asked[] }) {
  const t = useWords();
  const { currency } = useCompany();
  const navigation = useNavigation();
  const act = ACT_WORDS[intent];
  const fitting = rows.filter((row) => row.fits);
  const count = fitting.length;
  const left = rows.length - fitting.length;
  const pending = navigation.state !== "idle" && navigation.formData?.get("confirmed") === "yes";
  return (
    <>
      <PageHead title={t(act.ask, { count })} crumb={{ href: "/orders", label: t("Orders") }} />
      {left > 0 ? <p className="notice warning">{t(act.left, { count: left })}</p> : null}
      {intent === "cancel" && fitting.length > 0 ? (
        <p>
          {t("Their reservations are released; invoices that were posted are credited in full. This cannot be undone.")}
        </p>
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
            pendingLabel={t(act.pending)}
          >
            {t(act.verb, { count })}
          </Button>
        ) : null}
        <ButtonLink href="/orders">{t("Back without changing anything")}</ButtonLink>
      </Form>
      <Sheet flush label={t("Selected orders")}>
        <DataTable
          caption={t("Selected orders")}
          columns={asked(t, currency, BULK_ACTS[intent].to)}
          rows={rows}
          rowKey={(row) => row.id}
        />
      </Sheet>
    </>
  );
}

function asked(t: Words, currency: string, to: string): Column<Asked>[] {
  return [
    {
      key: "number",
      head: t("Order"),
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/orders/${row.id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    { key: "customer", head: t("Customer"), phone: "line", cell: (row) => row.customer },
    {
      key: "status",
      head: t("Now"),
      phone: "status",
      cell: (row) => <DocumentStatus of="order" status={row.status} />,
    },
    {
      key: "then",
      head: t("Then"),
      phone: "line",
      cell: (row) => (row.fits ? <DocumentStatus of="order" status={to} /> : t("Left as it is")),
    },
    {
      key: "total",
      head: t("Total, {currency}", { currency }),
      numeric: true,
      phone: "amount",
      cell: (row) => <Money amount={row.total} currency={row.currency} />,
    },
  ];
}

type Result = { id: string; number: string; done: boolean; reason: string };

function Done({ intent, outcomes }: { intent: BulkAct; outcomes: Result[] }) {
  const t = useWords();
  const done = outcomes.filter((outcome) => outcome.done).length;
  const failed = outcomes.length - done;
  return (
    <>
      <PageHead
        title={`${t(ACT_WORDS[intent].did, { count: done })}${failed > 0 ? t(", {failed} not", { failed }) : ""}`}
        crumb={{ href: "/orders", label: t("Orders") }}
      >
        <ButtonLink href="/orders">{t("Back to the orders")}</ButtonLink>
      </PageHead>
      <Sheet flush label={t("What happened")}>
        <DataTable caption={t("What happened")} columns={results(t, intent)} rows={outcomes} rowKey={(row) => row.id} />
      </Sheet>
    </>
  );
}

function results(t: Words, intent: BulkAct): Column<Result>[] {
  return [
    {
      key: "number",
      head: t("Order"),
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
      head: t("Outcome"),
      tight: true,
      phone: "status",
      cell: (row) => (
        <Status shape={row.done ? "done" : "late"}>{row.done ? t(ACT_WORDS[intent].done) : t("Refused")}</Status>
      ),
    },
    { key: "reason", head: t("Why"), phone: "line", cell: (row) => t.sentence(row.reason) },
  ];
}
