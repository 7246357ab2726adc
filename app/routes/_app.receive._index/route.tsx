import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { withoutBlanks } from "#app/components/blank.ts";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { TextField } from "#app/components/fields.tsx";
import { Code, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { Pager } from "#app/components/pager.tsx";
import { scanPageOf } from "#app/components/scan-pages.ts";
import { Status } from "#app/components/status.tsx";
import { Tabs } from "#app/components/tabs.tsx";
import { readScreen, runForm } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { startReceiptInput } from "#app/modules/inventory/input.ts";
import { startReceipt } from "#app/modules/inventory/receive-goods.server.ts";
import { countUnfinished, listReceipts, type ReceiptView } from "#app/modules/inventory/scan-queries.server.ts";

export const meta: MetaFunction = () => [{ title: "Receive · Pulse" }];

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

const columns: Column<ReceiptView>[] = [
  {
    key: "number",
    head: "Receipt",
    phone: "title",
    cell: (row) => (
      <a href={`/receive/${row.id}`}>
        <Code>{row.number}</Code>
      </a>
    ),
  },
  { key: "reference", head: "Delivery note", phone: "line", cell: (row) => row.reference },
  { key: "started", head: "Begun", cell: (row) => <Instant value={row.started_at} /> },
  { key: "by", head: "By", cell: (row) => row.closed_by ?? row.started_by },
  {
    key: "status",
    head: "Status",
    phone: "status",
    cell: (row) => (
      <Status shape={row.status === "posted" ? "done" : row.status === "open" ? "open" : "void"}>
        {row.status === "posted" ? "Posted" : row.status === "open" ? "Open" : "Cancelled"}
      </Status>
    ),
  },
];

export default function Receipts() {
  const { data, next, unfinished } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  useLiveTypes("inventory.goods_received");
  return (
    <>
      <PageHead title="Receive goods" />
      <Sheet>
        <FormShell id="start" refused={refused}>
          {(pending) => (
            <>
              <div className="fields">
                <TextField name="reference" label="Delivery note" optional maxLength={100} />
              </div>
              <div className="actions">
                <Button look="primary" pending={pending} pendingLabel="Starting…">
                  Start receipt
                </Button>
              </div>
            </>
          )}
        </FormShell>
      </Sheet>
      <Tabs
        label="Receipts"
        tabs={[
          { href: "/receive", label: "All" },
          { href: "/receive?show=open", label: "Not posted", count: unfinished },
        ]}
      />
      <Sheet flush>
        {data.length === 0 ? (
          <EmptyList noun="receipts">No goods have been received by scan yet.</EmptyList>
        ) : (
          <DataTable caption="Receipts, newest first" columns={columns} rows={data} rowKey={(row) => row.id} linked />
        )}
        <Pager shown={data.length} next={next} noun={["receipt", "receipts"]} />
      </Sheet>
    </>
  );
}
