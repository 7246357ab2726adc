import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { ACT_WORDS } from "#app/components/order-acts.ts";
import { Facts, PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { Status } from "#app/components/status.tsx";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { listRefusedOfRun, type RefusedOrder, readBulkRun, stopBulkRun } from "#app/modules/orders/bulk-run.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Several orders", matches);

const ROWS = 50;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "orders", async ({ tx, actor }) => {
    const run = await readBulkRun(tx, actor, recordId(args.params.runId, "run"));
    const after = new URL(args.request.url).searchParams.get("after");
    const place = after && /^\d{1,6}$/.test(after) ? after : null;
    return { run, refused: await listRefusedOfRun(tx, run.id, { limit: ROWS, after: place }) };
  });

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "read", "orders", {
    input: z.object({}),
    command: ({ tx, actor, now }) => stopBulkRun(tx, actor, recordId(args.params.runId, "run"), now),
    done: () => ({ to: `/orders/bulk/${args.params.runId}`, flash: { kind: "done", text: "Stopped." } }),
  });

const STATES = {
  running: ["open", english("Under way")],
  done: ["done", english("Done")],
  stopped: ["void", english("Stopped")],
} as const;

/** An act on many orders as the worker goes through them. Leaving the page stops nothing. */
export default function Run() {
  const t = useWords();
  const { run, refused } = useLoaderData<typeof loader>();
  const running = run.status === "running";
  useLookAgain(running);
  const [shape, word] = STATES[run.status];
  const handled = run.done + run.refused;
  return (
    <>
      <PageHead
        title={t(ACT_WORDS[run.act].verb, { count: run.total })}
        crumb={{ href: "/orders", label: t("Orders") }}
      >
        {running ? (
          <Form method="post">
            <Button>{t("Stop")}</Button>
          </Form>
        ) : null}
        <ButtonLink href="/orders">{t("Back to the orders")}</ButtonLink>
      </PageHead>
      <Sheet>
        <Facts
          items={[
            [
              t("State"),
              <Status key="state" shape={shape}>
                {t(word)}
              </Status>,
            ],
            [t(ACT_WORDS[run.act].done), t("{done} of {total}", { done: run.done, total: run.total }), true],
            [t("Refused"), run.refused > 0 ? String(run.refused) : null],
            [t("Begun by"), run.started_by],
            [t("Begun"), <Instant key="begun" value={run.started_at} />],
            [t("Ended"), run.closed_at ? <Instant key="ended" value={run.closed_at} /> : null],
          ]}
        />
        <progress className="bar" value={handled} max={run.total} aria-label={t("Progress")}>
          {t("{done} of {total}", { done: handled, total: run.total })}
        </progress>
        <p role="status" className="hide">
          {running ? "" : t("{done} of {total}", { done: run.done, total: run.total })}
        </p>
        {running ? (
          <p className="needs-no-script">
            <a href={`/orders/bulk/${run.id}`}>{t("Look again")}</a>
          </p>
        ) : null}
      </Sheet>
      {run.refused > 0 ? (
        <Sheet
          flush
          title={t("Refused")}
          aside={
            <ButtonLink small href={`/orders/bulk/${run.id}/refused.csv`}>
              {t("Export CSV")}
            </ButtonLink>
          }
        >
          <DataTable caption={t("Refused")} columns={columns(t)} rows={refused.data} rowKey={(row) => row.order_id} />
          <Pager
            shown={refused.data.length}
            next={refused.next}
            total={run.refused}
            noun={[english("order"), english("orders")]}
          />
        </Sheet>
      ) : null}
    </>
  );
}

function columns(t: Words): Column<RefusedOrder>[] {
  return [
    {
      key: "number",
      head: t("Order"),
      tight: true,
      phone: "title",
      cell: (row) => (
        <a href={`/orders/${row.order_id}`}>
          <Code>{row.number}</Code>
        </a>
      ),
    },
    { key: "reason", head: t("Why"), phone: "line", cell: (row) => t.sentence(row.reason) },
  ];
}
