import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { ActionBar } from "#app/components/action-bar.tsx";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { EmptyList } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { PAGE_SIZE, readParams } from "#app/components/list-params.ts";
import { noticeWords } from "#app/components/notice-words.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Pager } from "#app/components/pager.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLive } from "#app/live/use-live.ts";
import { markAllRead, markNotice } from "#app/modules/notices/mark-read.server.ts";
import { countUnread, listNotices } from "#app/modules/notices/queries.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Notifications", matches);

const params = { show: z.literal("unread"), after: z.uuid() };

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "notifications", async ({ tx, actor }) => {
    const { filter } = readParams(args.request.url, params);
    const { data, next } = await listNotices(
      tx,
      actor,
      { unread: filter.show === "unread" },
      { limit: PAGE_SIZE, after: filter.after ?? null },
    );
    const rows = data.map(({ id, times, happened_at, read_at, ...told }) => ({
      id,
      words: noticeWords(wordsFor(args.request), told),
      times,
      at: happened_at,
      unread: read_at === null,
    }));
    return { rows, next, onlyUnread: filter.show === "unread", unread: await countUnread(tx, actor) };
  });

const input = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("read-all") }),
  z.object({ intent: z.literal("read"), id: z.uuid() }),
  z.object({ intent: z.literal("unread"), id: z.uuid() }),
]);

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const { search } = new URL(args.request.url);
  return runForm(args, "update", "notifications", {
    input,
    prepare: (values) => ({ ...values, intent: posted.intent }),
    async command({ tx, actor, now }, wanted) {
      if (wanted.intent === "read-all") await markAllRead(tx, actor, now);
      else await markNotice(tx, actor, wanted.id, wanted.intent === "read", now);
    },
    done: () => ({
      to: `/notifications${search}`,
      ...(posted.intent === "read-all"
        ? { flash: { kind: "done" as const, text: "Everything is marked as read." } }
        : {}),
    }),
  });
}

type Row = Awaited<ReturnType<typeof loader>>["rows"][number];
type Refused = (FormState & { form?: string }) | null;

function columns(t: Words): Column<Row>[] {
  return [
    {
      key: "what",
      head: t("Notification"),
      phone: "title",
      cell: (row) => (
        <a href={`/notifications/${row.id}`} className={row.unread ? "unread" : undefined}>
          {row.unread ? <span className="hide">{t("Unread:")} </span> : null}
          {row.words}
          {row.times > 1 ? <span className="meta"> {t("· {times} times", { times: row.times })}</span> : null}
        </a>
      ),
    },
    { key: "at", head: t("When"), tight: true, phone: "amount", cell: (row) => <Instant value={row.at} /> },
    {
      key: "read",
      head: t("Mark"),
      tight: true,
      phone: "status",
      cell: (row) => (
        <Form method="post">
          <input type="hidden" name="_form" value={`notice-${row.id}`} />
          <input type="hidden" name="id" value={row.id} />
          <Button
            small
            look="quiet"
            name="_intent"
            value={row.unread ? "read" : "unread"}
            aria-label={`${row.unread ? t("Mark as read") : t("Mark as unread")}: ${row.words}`}
          >
            {row.unread ? t("Read~mark") : t("Unread")}
          </Button>
        </Form>
      ),
    },
  ];
}

export default function Notifications() {
  const t = useWords();
  const { rows, next, onlyUnread, unread } = useLoaderData<typeof loader>();
  const refused = (useAnswer<typeof action>() ?? null) as Refused;
  useLive((message) => message.kind === "notice");
  return (
    <>
      <PageHead title={t("Notifications")}>
        {unread > 0 ? (
          <ActionBar
            actions={[{ intent: "read-all", label: t("Mark all as read"), pending: t("Marking…"), look: "primary" }]}
            refused={refused}
          />
        ) : null}
        <ButtonLink href="/profile/notifications">{t("What I am told")}</ButtonLink>
      </PageHead>
      <nav className="tabs" aria-label={t("Show")}>
        <a href="/notifications" aria-current={onlyUnread ? undefined : "page"}>
          {t("All")}
        </a>
        <a href="/notifications?show=unread" aria-current={onlyUnread ? "page" : undefined}>
          {t("Unread")}
        </a>
      </nav>
      <Sheet flush label={t("Notifications")}>
        {rows.length > 0 ? (
          <DataTable caption={t("Notifications")} columns={columns(t)} rows={rows} rowKey={(row) => row.id} linked />
        ) : (
          <EmptyList noun={t("notifications")} part={t("You have read everything.")}>
            {t("Nobody has told you anything yet. What you are told of is chosen under “What I am told”.")}
          </EmptyList>
        )}
        <Pager shown={rows.length} next={next} noun={[t("notification"), t("notifications")]} />
      </Sheet>
    </>
  );
}
