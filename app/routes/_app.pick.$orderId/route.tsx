import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { type ClientLoaderFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Quantity } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { RecordHead, Sheet } from "#app/components/page-head.tsx";
import { ScanDesk } from "#app/components/scan-desk.tsx";
import { readOrKeep, useShown } from "#app/components/scan-offline.ts";
import { scanPost, toScanInput } from "#app/components/scan-post.ts";
import { DocumentStatus, Status } from "#app/components/status.tsx";
import { readForm, readScreen, runForm } from "#app/http/screen.server.ts";
import { cancelPick, pickScan, shipPick } from "#app/modules/orders/pick-order.server.ts";
import { type PickLine, readPick } from "#app/modules/orders/pick-queries.server.ts";
import { newId } from "#app/modules/shared/id.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Pick ${data.pick.number} · ${data.pick.customer} · Pulse` : "Pick · Pulse" },
];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "ship", "orders", async ({ tx, identity }) => ({
    pick: await readPick(tx, recordId(args.params.orderId, "order")),
    owner: identity.accountId,
    nextId: newId(),
  }));

export const clientLoader = (args: ClientLoaderFunctionArgs) => readOrKeep<Awaited<ReturnType<typeof loader>>>(args);

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const orderId = () => recordId(args.params.orderId, "order");
  if (posted.form === "scan") {
    return runForm(args, "ship", "orders", {
      input: scanPost,
      command: ({ tx, actor, now }, input) => pickScan(tx, actor, orderId(), toScanInput(input), now),
      done: ({ sku, total }) => ({
        to: `/pick/${orderId()}`,
        flash: { kind: "done", text: `${sku}: ${total} picked.` },
      }),
    });
  }
  return runForm(args, "ship", "orders", {
    input: z.object({ intent: z.enum(["ship", "cancel"], { error: "Choose what to do" }) }),
    prepare: () => ({ intent: posted.intent }),
    command: async ({ tx, actor, now }, { intent }) => {
      const { number } = await readPick(tx, orderId());
      if (intent === "cancel") {
        await cancelPick(tx, orderId(), now);
        return { to: `/pick/${orderId()}`, text: `The pick of ${number} begins again.` };
      }
      const { isWhole } = await shipPick(tx, actor, orderId(), now);
      return isWhole
        ? { to: "/pick", text: `Order ${number} shipped.` }
        : { to: `/pick/${orderId()}`, text: `Part of ${number} shipped. The rest is left to pick.` };
    },
    done: ({ to, text }) => ({ to, flash: { kind: "done", text } }),
  });
}

function lineState(line: PickLine) {
  if (line.picked === line.wanted) return <Status shape="done">Complete</Status>;
  if (line.picked > 0) return <Status shape="open">{`${line.wanted - line.picked} left`}</Status>;
  if (line.available < line.wanted) return <Status shape="held">Short: {line.available} there</Status>;
  return <Status shape="draft">To pick</Status>;
}

const columns: Column<PickLine>[] = [
  { key: "sku", head: "SKU", phone: "title", cell: (line) => <Code>{line.sku}</Code> },
  { key: "name", head: "Name", phone: "line", cell: (line) => line.name },
  { key: "wanted", head: "To pick", numeric: true, cell: (line) => <Quantity value={line.wanted} /> },
  {
    key: "picked",
    head: "Picked",
    numeric: true,
    phone: "amount",
    cell: (line) => (
      <span className="scan-count">
        <Quantity value={line.picked} /> <span className="of">of {line.wanted}</span>
      </span>
    ),
  },
  { key: "state", head: "State", phone: "status", cell: lineState },
];

export default function Pick() {
  const loaded = useLoaderData<typeof loader>();
  const { pick, owner, nextId } = loaded;
  useShown(loaded);
  const refused = useActionData<typeof action>();
  const isOpen = pick.status === "placed" && pick.lines.length > 0;
  const picked = pick.lines.some((line) => line.picked > 0);
  const left = pick.lines.filter((line) => line.picked < line.wanted);
  return (
    <>
      <RecordHead
        crumb={{ href: "/pick", label: "Pick" }}
        title={<Code>{pick.number}</Code>}
        status={<DocumentStatus of="order" status={pick.status} />}
        subtitle={
          <>
            {pick.customer} · <a href={`/orders/${pick.order_id}`}>Order</a>
          </>
        }
      >
        {isOpen ? (
          <ActionBar
            actions={[
              {
                intent: "ship",
                label: left.length > 0 && picked ? "Ship what is picked" : "Ship",
                pending: "Shipping…",
                look: "primary",
              },
              ...(picked
                ? [
                    {
                      intent: "cancel",
                      label: "Put back",
                      pending: "Putting back…",
                      look: "plain" as const,
                      confirm: <>Put back what is picked of {pick.number} and begin again?</>,
                    },
                  ]
                : []),
            ]}
            refused={refused}
          />
        ) : null}
      </RecordHead>
      <div className="scan-columns">
        <Sheet title="Scans">
          <ScanDesk
            place="pick"
            placeId={pick.order_id}
            owner={owner}
            nextId={nextId}
            scans={pick.scans}
            isOpen={isOpen}
            finish={{ code: pick.number, form: "action-ship", does: "ship what is picked" }}
            refused={refused as Parameters<typeof ScanDesk>[0]["refused"]}
          />
        </Sheet>
        <Sheet flush label="Lines">
          {pick.lines.length === 0 ? (
            <NothingYet>Nothing is left to pick.</NothingYet>
          ) : (
            <DataTable
              caption={`Lines of ${pick.number}`}
              columns={columns}
              rows={pick.lines}
              rowKey={(line) => line.item_id}
            />
          )}
          {picked && left.length > 0 ? (
            <p className="notice warning">
              Not complete: {left.map((line) => `${line.wanted - line.picked} × ${line.sku}`).join(", ")}. Shipping now
              leaves them on order.
            </p>
          ) : null}
        </Sheet>
      </div>
    </>
  );
}
