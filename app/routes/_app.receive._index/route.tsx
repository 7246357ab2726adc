import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { withoutBlanks } from "#app/components/blank.ts";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { TextField } from "#app/components/fields.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { scanPageOf } from "#app/components/scan-pages.ts";
import { Status } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { startReceiptInput } from "#app/modules/inventory/input.ts";
import { startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { countUnfinished, listReceipts, type ReceiptView } from "#app/modules/inventory/scan-queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Receive", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "stock", async ({ tx }) => ({
    ...(await listReceipts(tx, scanPageOf(args.request.url))),
    unfinished: (await countUnfinished(tx)).receipts,
  }));

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "create", "stock", {
    input: z.preprocess(withoutBlanks, startReceiptInput),
    command: ({ tx, actor, now }, input) => startReceipt(tx, actor, input, now),
    done: ({ id }) => ({ to: `/receive/${id}` }),
  });

function ReceiptStatus({ status }: { status: string }) {
  const t = useWords();
  return (
    <Status shape={status === "posted" ? "done" : status === "open" ? "open" : "void"}>
      {status === "posted" ? t("Posted") : status === "open" ? t("Open") : t("Cancelled")}
    </Status>
  );
}

const columns: Column<ReceiptView>[] = [
  {
    key: "number",
    head: english("Receipt"),
    phone: "title",
    cell: (row) => (
      <a href={`/receive/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "reference", head: english("Delivery note"), phone: "line", cell: (row) => row.reference },
  { key: "started", head: english("Begun"), cell: (row) => <Instant value={row.started_at} /> },
  { key: "by", head: english("By"), cell: (row) => row.closed_by ?? row.started_by },
  {
    key: "status",
    head: english("Status"),
    phone: "status",
    cell: (row) => <ReceiptStatus status={row.status} />,
  },
];

export default function Receipts() {
  const t = useWords();
  const { data, next, unfinished } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveTypes("inventory.goods_received");
  return (
    <>
      <PageHead title={t("Receive goods")} />
      <Sheet>
        <FormShell id="start" refused={refused}>
          {(pending) => (
            <>
              <div className="fields">
                <TextField name="reference" label={t("Delivery note")} optional maxLength={100} />
              </div>
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel={t("Starting…")}>
                  {t("Start receipt")}
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
      <Tabs
        label={t("Receipts")}
        tabs={[
          { href: "/receive", label: t("All") },
          { href: "/receive?show=open", label: t("Not posted"), count: unfinished },
        ]}
      />
      <Sheet flush>
        {data.length === 0 ? (
          <EmptyList noun={t("receipts")} part={t("Every receipt is posted.")}>
            {t("No goods have been received by scan yet. Start the first receipt above.")}
          </EmptyList>
        ) : (
          <DataTable
            caption={t("Receipts, newest first")}
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            linked
          />
        )}
        <Pager shown={data.length} next={next} noun={[t("receipt"), t("receipts")]} />
      </Sheet>
    </>
  );
}
