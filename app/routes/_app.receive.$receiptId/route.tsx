import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { type ClientLoaderFunctionArgs, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { AnnouncedGoods } from "#app/components/announced-goods.tsx";
import { withoutBlanks } from "#app/components/blank.ts";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { MoneyField } from "#app/components/fields.tsx";
import { Code, Instant, Quantity, useCompany } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ScanDesk } from "#app/components/scan-desk.tsx";
import { readOrKeep, useShown } from "#app/components/scan-offline.ts";
import { scanPost, toScanInput } from "#app/components/scan-post.ts";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { hiddenFields, withoutFields } from "#app/modules/access/policy.ts";
import type { AnnouncedView } from "#app/modules/inventory/announced.server.ts";
import { postReceiptInput } from "#app/modules/inventory/input.ts";
import { cancelReceipt, postReceipt, receiptScan } from "#app/modules/inventory/receive-goods.server.ts";
import { listScans, type ReceiptLineView, readReceipt } from "#app/modules/inventory/scan-queries.server.ts";
import { newId } from "#app/modules/shared/id.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? `${data.receipt.number} · Receive` : "Receive", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "create", "stock", async ({ tx, actor, identity }) => {
    const id = recordId(args.params.receiptId, "receipt");
    return {
      receipt: withoutFields(await readReceipt(tx, id), hiddenFields(actor, "stock")),
      scans: await listScans(tx, "receipt_id", id),
      owner: identity.accountId,
      nextId: newId(),
    };
  });

export const clientLoader = (args: ClientLoaderFunctionArgs) => readOrKeep<Awaited<ReturnType<typeof loader>>>(args);

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const id = () => recordId(args.params.receiptId, "receipt");
  if (posted.form === "scan") {
    return runForm(args, "create", "stock", {
      input: scanPost,
      command: ({ tx, actor, now }, input) => receiptScan(tx, actor, id(), toScanInput(input), now),
      done: ({ sku, total }) => ({
        to: `/receive/${id()}`,
        flash: { kind: "done", text: `${sku}: ${total} received.` },
      }),
    });
  }
  if (posted.intent === "cancel") {
    return runForm(args, "create", "stock", {
      input: z.object({}),
      command: ({ tx, actor, now }) => cancelReceipt(tx, actor, id(), now),
      done: ({ number }) => ({ to: "/receive", flash: { kind: "done", text: `Receipt ${number} cancelled.` } }),
    });
  }
  return runForm(args, "create", "stock", {
    input: z.preprocess((values) => ({ costs: [], ...(withoutBlanks(values) as object) }), postReceiptInput),
    command: ({ tx, actor, now }, input) => postReceipt(tx, actor, id(), input, now),
    done: ({ number }) => ({
      to: `/receive/${id()}`,
      flash: { kind: "done", text: `Receipt ${number} posted: the goods are in stock.` },
    }),
  });
}

const STATES = {
  open: ["open", english("Open")],
  posted: ["done", english("Posted")],
  cancelled: ["void", english("Cancelled")],
} as const;

export default function Receipt() {
  const t = useWords();
  const loaded = useLoaderData<typeof loader>();
  const { receipt, scans, owner, nextId } = loaded;
  useShown(loaded);
  const refused = useAnswer<typeof action>();
  const [shape, state] = STATES[receipt.status];
  const word = t(state);
  const isOpen = receipt.status === "open";
  const labels = receipt.lines
    .slice(0, 100)
    .map(
      ({ sku, quantity }) =>
        `item=${encodeURIComponent(sku)}&count=${Math.min(Math.max(1, Math.round(quantity)), 999)}`,
    );
  return (
    <>
      <RecordHead
        crumb={{ href: "/receive", label: t("Receive goods") }}
        title={<Code>{receipt.number}</Code>}
        status={<Status shape={shape}>{word}</Status>}
        subtitle={receipt.reference ? t("Delivery note {reference}", { reference: receipt.reference }) : undefined}
      >
        {isOpen ? (
          <ActionBar
            actions={[
              {
                intent: "cancel",
                label: t("Cancel receipt"),
                pending: t("Cancelling…"),
                look: "danger",
                confirm: <>{t("Cancel {number}? Nothing of it comes into stock.", { number: receipt.number })}</>,
              },
            ]}
            refused={refused}
          />
        ) : null}
        {receipt.status === "posted" && labels.length > 0 ? (
          <ButtonLink href={`/labels?${labels.join("&")}`}>{t("Print labels")}</ButtonLink>
        ) : null}
      </RecordHead>
      {receipt.announced ? (
        <AnnouncedGoods announced={receipt.announced} received={receipt.lines} isOpen={isOpen} />
      ) : null}
      <div className="scan-columns">
        <Sheet title={t("Scans")}>
          <ScanDesk
            place="receipt"
            placeId={receipt.id}
            owner={owner}
            nextId={nextId}
            scans={scans}
            isOpen={isOpen}
            finish={{ code: receipt.number, form: "post", does: t("post the receipt") }}
            refused={refused as Parameters<typeof ScanDesk>[0]["refused"]}
          />
        </Sheet>
        <Sheet title={t("Goods")}>
          {isOpen ? (
            <PostForm lines={receipt.lines} announced={receipt.announced} refused={refused} />
          ) : (
            <>
              <Lines lines={receipt.lines} />
              <Facts
                items={[
                  [word, <Instant key="v" value={receipt.closed_at} />],
                  [t("By"), receipt.closed_by],
                ]}
              />
            </>
          )}
        </Sheet>
      </div>
    </>
  );
}

type Refused = ReturnType<typeof useAnswer<typeof action>>;

type LinesProps = { lines: ReceiptLineView[]; announced?: AnnouncedView | null; withCost?: boolean };

function PostForm({ lines, announced, refused }: LinesProps & { refused: Refused }) {
  const t = useWords();
  return (
    <FormShell id="post" refused={refused}>
      {(pending) => (
        <>
          <Lines lines={lines} announced={announced} withCost />
          <div className="actions">
            <Button look="primary" pending={pending} pendingLabel={t("Posting…")}>
              {t("Post receipt")}
            </Button>
          </div>
        </>
      )}
    </FormShell>
  );
}

function Lines({ lines, announced, withCost }: LinesProps) {
  const t = useWords();
  const costOf = (sku: string) =>
    announced?.lines.find((line) => line.sku.toLowerCase() === sku.toLowerCase())?.unit_cost;
  const { currency } = useCompany();
  if (lines.length === 0) return <p className="meta">{t("Nothing is scanned yet.")}</p>;
  return (
    <div className="table-wrap">
      <table className="table scan-goods">
        <caption className="hide">{t("Goods of this receipt")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("SKU")}</th>
            <th scope="col">{t("Name")}</th>
            <th scope="col" className="num">
              {t("Quantity")}
            </th>
            {withCost ? <th scope="col">{t("Unit cost")}</th> : null}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={line.item_id}>
              <td>
                <Code>{line.sku}</Code>
              </td>
              <td>{line.name}</td>
              <td className="num scan-count">
                <Quantity value={line.quantity} />
              </td>
              {withCost ? (
                <td>
                  <input type="hidden" name={`costs.${index}.item_id`} value={line.item_id} />
                  <MoneyField
                    name={`costs.${index}.unit_cost`}
                    label={
                      announced
                        ? t("Unit cost of {sku}, without it the announced one or the average", { sku: line.sku })
                        : t("Unit cost of {sku}, without it the average", { sku: line.sku })
                    }
                    labelHidden
                    value={costOf(line.sku)}
                    currency={currency}
                  />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
