import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { type ClientLoaderFunctionArgs, Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar, type RecordAction } from "#app/components/action-bar.tsx";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { Discussion } from "#app/components/discussion.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Code, Instant, Quantity } from "#app/components/figures.tsx";
import { recordId } from "#app/components/list-params.ts";
import { Facts, RecordHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { ScanDesk } from "#app/components/scan-desk.tsx";
import { readOrKeep, useShown } from "#app/components/scan-offline.ts";
import { scanPost, toScanInput } from "#app/components/scan-post.ts";
import { CountStatus } from "#app/components/scan-status.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { commentForm, readDiscussion } from "#app/http/comments.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import {
  cancelCount,
  countScan,
  finishCount,
  postCount,
  recountLine,
} from "#app/modules/inventory/count-stock.server.ts";
import {
  type CountLineView,
  type CountView,
  listCountLines,
  listScans,
  readCount,
} from "#app/modules/inventory/scan-queries.server.ts";
import { newId } from "#app/modules/shared/id.ts";
import { id as idSchema } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? "{number} · Count stock" : "Count stock", matches, { number: data?.count.number ?? "" });

const SHOWS = z.enum(["all", "counted", "open", "different"]);
const LINES = 100;

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "stock", async (call) => {
    const { tx, actor, identity } = call;
    const id = recordId(args.params.countId, "count");
    const params = new URL(args.request.url).searchParams;
    const count = await readCount(tx, id);
    const asked = SHOWS.safeParse(params.get("show"));
    const show = asked.success ? asked.data : count.status === "open" ? "all" : "counted";
    const after = params.get("after")?.slice(0, 64).toLowerCase() || null;
    const { data: lines, next } = await listCountLines(tx, count, show, { limit: LINES, after });
    const scans = await listScans(tx, "count_id", id);
    const can = may(actor, "create", "stock");
    const discussion = await readDiscussion(call, "count", id);
    return { count, lines, next, show, scans, discussion, can, owner: identity.accountId, nextId: newId() };
  });

export const clientLoader = (args: ClientLoaderFunctionArgs) => readOrKeep<Awaited<ReturnType<typeof loader>>>(args);

const intents = z.enum(["finish", "post", "cancel"], { error: "Choose what to do" });

export async function action(args: ActionFunctionArgs) {
  const comment = await commentForm(args, "count", args.params.countId);
  if (comment) return comment;
  const { meta: posted } = await readForm(args);
  const id = () => recordId(args.params.countId, "count");
  if (posted.form === "scan") {
    return runForm(args, "create", "stock", {
      input: scanPost,
      command: ({ tx, actor, now }, input) => countScan(tx, actor, id(), toScanInput(input), now),
      done: ({ sku, total }) => ({ to: `/counts/${id()}`, flash: { kind: "done", text: `${sku}: ${total} counted.` } }),
    });
  }
  if (posted.form === "recount") {
    return runForm(args, "update", "stock", {
      input: z.object({ item_id: idSchema }),
      command: ({ tx }, input) => recountLine(tx, id(), input.item_id),
      done: ({ number }) => ({
        to: `/counts/${id()}`,
        flash: { kind: "done", text: `${number} is open to count again.` },
      }),
    });
  }
  return runForm(args, "update", "stock", {
    input: z.object({ intent: intents }),
    prepare: () => ({ intent: posted.intent }),
    command: async ({ tx, actor, now }, { intent }) => {
      if (intent === "finish") return { ...(await finishCount(tx, id())), done: "counted" as const };
      if (intent === "post") return { ...(await postCount(tx, actor, id(), now)), done: "posted" as const };
      return { ...(await cancelCount(tx, actor, id(), now)), done: "cancelled" as const };
    },
    done: ({ number, done }) => ({
      to: `/counts/${id()}`,
      flash: { kind: "done", text: wordsFor(args.request)(DONE[done], { number }) },
    }),
  });
}

const DONE = {
  counted: english("Count {number} is counted: review the differences."),
  posted: english("Count {number} posted."),
  cancelled: english("Count {number} cancelled."),
} as const;

function actionsOf(t: Words, count: CountView, can: boolean): RecordAction[] {
  if (!can) return [];
  if (count.status !== "open" && count.status !== "review") return [];
  return [
    count.status === "open"
      ? { intent: "finish", label: t("Finish counting"), pending: t("Finishing…"), look: "primary" }
      : { intent: "post", label: t("Post differences"), pending: t("Posting…"), look: "primary" },
    {
      intent: "cancel",
      label: t("Cancel count"),
      pending: t("Cancelling…"),
      look: "danger",
      confirm: <>{t("Cancel {number}? What was counted is not posted.", { number: count.number })}</>,
    },
  ];
}

function Difference({ line }: { line: CountLineView }) {
  const t = useWords();
  if (line.counted === null) return <Status shape="draft">{t("Not counted")}</Status>;
  if (line.difference === undefined) return <Status shape="open">{t("Counted")}</Status>;
  if (line.difference === null || line.difference === 0) return <Status shape="done">{t("Agrees")}</Status>;
  const quantity = <Quantity value={Math.abs(line.difference)} />;
  return (
    <Status shape="late">{t.rich(line.difference > 0 ? "{quantity} more" : "{quantity} less", { quantity })}</Status>
  );
}

function columnsOf(t: Words, count: CountView, can: boolean): Column<CountLineView>[] {
  const isHidden = count.blind && count.status === "open";
  const canRecount = can && (count.status === "open" || count.status === "review");
  return [
    { key: "sku", head: t("SKU"), phone: "title", cell: (line) => <Code>{line.sku}</Code> },
    { key: "name", head: t("Name"), phone: "line", cell: (line) => line.name },
    ...(isHidden
      ? []
      : [
          {
            key: "expected",
            head: t("Expected"),
            numeric: true,
            cell: (line: CountLineView) => <Quantity value={line.expected} />,
          },
        ]),
    {
      key: "counted",
      head: t("Counted"),
      numeric: true,
      phone: "amount",
      cell: (line) => (
        <span className="scan-count">{line.counted === null ? "–" : <Quantity value={line.counted} />}</span>
      ),
    },
    { key: "state", head: t("Difference"), phone: "status", cell: (line) => <Difference line={line} /> },
    { key: "people", head: t("By"), cell: (line) => line.people.join(", ") },
    ...(canRecount
      ? [
          {
            key: "recount",
            head: <span className="hide">{t("Count again")}</span>,
            tight: true,
            cell: (line: CountLineView) => (line.counted === null ? null : <Recount line={line} />),
          },
        ]
      : []),
  ];
}

function Recount({ line }: { line: CountLineView }) {
  const t = useWords();
  return (
    <Form method="post">
      <input type="hidden" name="_form" value="recount" />
      <input type="hidden" name="item_id" value={line.item_id} />
      <Button look="quiet" small>
        {t.rich("Recount{sku}", { sku: <span className="hide"> {line.sku}</span> })}
      </Button>
    </Form>
  );
}

const TABS = [
  ["all", english("All")],
  ["counted", english("Counted")],
  ["open", english("Not counted")],
  ["different", english("Differences")],
] as const;

export default function Count() {
  const t = useWords();
  const loaded = useLoaderData<typeof loader>();
  const { count, lines, next, show, scans, discussion, can, owner, nextId } = loaded;
  useShown(loaded);
  const refused = useAnswer<typeof action>();
  useLiveTypes("inventory.count_");
  const isOpen = count.status === "open";
  const isCounting = isOpen && can;
  const tabs = TABS.filter(([value]) => value !== "different" || !(count.blind && isOpen));
  const missing = count.lines - count.counted;
  return (
    <>
      <RecordHead
        crumb={{ href: "/counts", label: t("Count stock") }}
        title={<Code>{count.number}</Code>}
        status={<CountStatus status={count.status} />}
        subtitle={
          count.note ?? (count.filter ? t("Products with “{filter}”", { filter: count.filter }) : t("All products"))
        }
      >
        <ActionBar actions={actionsOf(t, count, can)} refused={refused} />
        <a className="btn" href={`/counts/${count.id}/pdf`} target="_blank" rel="noreferrer">
          {t("Count sheet")}
        </a>
      </RecordHead>
      {count.status === "review" && missing > 0 ? (
        <p className="notice warning">
          {t("{missing} of {lines} products are not counted. They are left as they are.", {
            missing,
            lines: count.lines,
          })}
        </p>
      ) : null}
      <div className="scan-columns">
        <div>
          <Sheet title={t("Scans")}>
            <ScanDesk
              place="count"
              placeId={count.id}
              owner={owner}
              nextId={nextId}
              scans={scans}
              isOpen={isCounting}
              finish={{ code: count.number, form: "action-finish", does: t("finish the counting") }}
              refused={refused as Parameters<typeof ScanDesk>[0]["refused"]}
            />
          </Sheet>
          <Sheet label={t("Count")}>
            <Facts
              items={[
                [t("Begun"), <Instant key="v" value={count.started_at} />],
                [t("By"), count.started_by],
                [t("Ended"), count.closed_at ? <Instant key="v" value={count.closed_at} /> : null],
                [t("Ended by"), count.closed_by],
              ]}
            />
          </Sheet>
          <Discussion {...discussion} refused={refused} />
        </div>
        <div>
          <Sheet flush label={t("Lines")}>
            <nav className="tabs" aria-label={t("Lines shown")}>
              {tabs.map(([value, label]) => (
                <a key={value} href={`?show=${value}`} aria-current={show === value ? "page" : undefined}>
                  {t(label)}
                </a>
              ))}
            </nav>
            {lines.length === 0 ? (
              <NothingYet>{t("No lines to show.")}</NothingYet>
            ) : (
              <DataTable
                caption={t("Lines of {number}", { number: count.number })}
                columns={columnsOf(t, count, can)}
                rows={lines}
                rowKey={(line) => line.item_id}
              />
            )}
            <Pager shown={lines.length} next={next} noun={[t("line"), t("lines")]} />
          </Sheet>
        </div>
      </div>
    </>
  );
}
