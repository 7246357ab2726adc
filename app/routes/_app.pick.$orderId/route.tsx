import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { type ClientLoaderFunctionArgs, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Quantity } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ScanDesk } from "#app/components/scan-desk.tsx";
import { readOrKeep, useShown } from "#app/components/scan-offline.ts";
import { scanPost, toScanInput } from "#app/components/scan-post.ts";
import { DocumentStatus, Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { cancelPick, pickScan, shipPick } from "#app/modules/orders/pick-order.server.ts";
import { type PickLine, readPick } from "#app/modules/orders/pick-queries.server.ts";
import { newId } from "#app/modules/shared/id.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? "Pick {order}" : "Pick", matches, {
    order: data ? `${data.pick.number} · ${data.pick.customer}` : "",
  });

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "ship", "orders", async ({ tx, identity }) => ({
    pick: await readPick(tx, recordId(args.params.orderId, "order")),
    owner: identity.accountId,
    nextId: newId(),
  }));

export const clientLoader = (args: ClientLoaderFunctionArgs) => readOrKeep<Awaited<ReturnType<typeof loader>>>(args);

export async function action(args: ActionFunctionArgs) {
  const t = wordsFor(args.request);
  const { meta: posted } = await readForm(args);
  const orderId = () => recordId(args.params.orderId, "order");
  if (posted.form === "scan") {
    return runForm(args, "ship", "orders", {
      input: scanPost,
      command: ({ tx, actor, now }, input) => pickScan(tx, actor, orderId(), toScanInput(input), now),
      done: ({ sku, total }) => ({
        to: `/pick/${orderId()}`,
        flash: { kind: "done", text: t("{sku}: {total} picked.", { sku, total }) },
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
        return { to: `/pick/${orderId()}`, text: t("The pick of {number} begins again.", { number }) };
      }
      const { isWhole } = await shipPick(tx, actor, orderId(), now);
      return isWhole
        ? { to: "/pick", text: t("Order {number} shipped.", { number }) }
        : { to: `/pick/${orderId()}`, text: t("Part of {number} shipped. The rest is left to pick.", { number }) };
    },
    done: ({ to, text }) => ({ to, flash: { kind: "done", text } }),
  });
}

function LineState({ line }: { line: PickLine }) {
  const t = useWords();
  if (line.picked === line.wanted) return <Status shape="done">{t("Complete")}</Status>;
  if (line.picked > 0) return <Status shape="open">{t("{wanted} left", { wanted: line.wanted - line.picked })}</Status>;
  if (line.available < line.wanted)
    return <Status shape="held">{t("Short: {available} there", { available: line.available })}</Status>;
  return <Status shape="draft">{t("To pick")}</Status>;
}

function Picked({ line }: { line: PickLine }) {
  const t = useWords();
  return (
    <span className="scan-count">
      <Quantity value={line.picked} /> <span className="of">{t("of {wanted}", { wanted: line.wanted })}</span>
    </span>
  );
}

const columns: Column<PickLine>[] = [
  { key: "sku", head: english("SKU"), phone: "title", cell: (line) => <Code>{line.sku}</Code> },
  { key: "name", head: english("Name"), phone: "line", cell: (line) => line.name },
  { key: "wanted", head: english("To pick"), numeric: true, cell: (line) => <Quantity value={line.wanted} /> },
  {
    key: "picked",
    head: english("Picked"),
    numeric: true,
    phone: "amount",
    cell: (line) => <Picked line={line} />,
  },
  { key: "state", head: english("State"), phone: "status", cell: (line) => <LineState line={line} /> },
];

export default function Pick() {
  const t = useWords();
  const loaded = useLoaderData<typeof loader>();
  const { pick, owner, nextId } = loaded;
  useShown(loaded);
  const refused = useAnswer<typeof action>();
  const isOpen = pick.status === "placed" && pick.lines.length > 0;
  const picked = pick.lines.some((line) => line.picked > 0);
  const left = pick.lines.filter((line) => line.picked < line.wanted);
  return (
    <>
      <RecordHead
        crumb={{ href: "/pick", label: t("Pick") }}
        title={<Code>{pick.number}</Code>}
        status={<DocumentStatus of="order" status={pick.status} />}
        subtitle={
          <>
            {pick.customer} · <a href={`/orders/${pick.order_id}`}>{t("Order")}</a>
          </>
        }
      >
        {isOpen ? (
          <ActionBar
            actions={[
              {
                intent: "ship",
                label: left.length > 0 && picked ? t("Ship what is picked") : t("Ship"),
                pending: t("Shipping…"),
                look: "primary",
              },
              ...(picked
                ? [
                    {
                      intent: "cancel",
                      label: t("Put back"),
                      pending: t("Putting back…"),
                      look: "plain" as const,
                      confirm: (
                        <>{t("Put back what is picked of {number} and begin again?", { number: pick.number })}</>
                      ),
                    },
                  ]
                : []),
            ]}
            refused={refused}
          />
        ) : null}
        <a className="btn" href={`/pick/${pick.order_id}/pdf`} target="_blank" rel="noreferrer">
          {t("Picking list")}
        </a>
      </RecordHead>
      <div className="scan-columns">
        <Sheet title={t("Scans")}>
          <ScanDesk
            place="pick"
            placeId={pick.order_id}
            owner={owner}
            nextId={nextId}
            scans={pick.scans}
            isOpen={isOpen}
            finish={{ code: pick.number, form: "action-ship", does: t("ship what is picked") }}
            refused={refused as Parameters<typeof ScanDesk>[0]["refused"]}
          />
        </Sheet>
        <Sheet flush label={t("Lines")}>
          {pick.lines.length === 0 ? (
            <NothingYet>{t("Nothing is left to pick.")}</NothingYet>
          ) : (
            <DataTable
              caption={t("Lines of {number}", { number: pick.number })}
              columns={columns}
              rows={pick.lines}
              rowKey={(line) => line.item_id}
            />
          )}
          {picked && left.length > 0 ? (
            <p className="notice warning">
              {t("Not complete: {value}. Shipping now leaves them on order.", {
                value: left.map((line) => `${line.wanted - line.picked} × ${line.sku}`).join(", "),
              })}
            </p>
          ) : null}
        </Sheet>
      </div>
    </>
  );
}
