import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { alertStatus, conditionWords } from "#app/components/alert-words.ts";
import { ButtonLink } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { Instant } from "#app/components/figures.tsx";
import { figureText } from "#app/components/notice-words.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { useWords, type Words } from "#app/components/words/words.ts";
import { listShownAlerts, namingOf } from "#app/http/alerts.server.ts";
import { readApart } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Alerts", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readApart(args, "read", "alerts", async (call) => {
    const { rules, choices } = await listShownAlerts(args.context, call);
    return {
      now: call.now.toISOString(),
      canAdd: may(call.actor, "create", "alerts"),
      rows: rules.map((rule) => ({
        ...rule,
        ...namingOf(rule, choices, call.identity.currency),
      })),
    };
  });

type Row = Awaited<ReturnType<typeof loader>>["rows"][number];

function columns(t: Words, now: string): Column<Row>[] {
  return [
    {
      key: "name",
      head: t("Alert"),
      phone: "title",
      cell: (row) => <a href={`/alerts/${row.id}`}>{row.shipped ? t(row.name) : row.name}</a>,
    },
    {
      key: "state",
      head: t("State"),
      tight: true,
      phone: "status",
      cell(row) {
        const { shape, word } = alertStatus(row, now);
        return <Status shape={shape}>{t(word)}</Status>;
      },
    },
    {
      key: "value",
      head: t("Value"),
      numeric: true,
      tight: true,
      phone: "amount",
      cell: (row) => figureText(t, row.figure, row.unit),
    },
    {
      key: "rule",
      head: t("Rule"),
      phone: "line",
      cell: (row) => `${t.sentence(row.what)} ${conditionWords(t, row)}`,
    },
    {
      key: "since",
      head: t("Since"),
      tight: true,
      cell: (row) => (row.state === "ok" ? null : <Instant value={row.since} />),
    },
  ];
}

export default function Alerts() {
  const t = useWords();
  const { rows, now, canAdd } = useLoaderData<typeof loader>();
  useLiveTypes("alerts.");
  const add = canAdd ? (
    <ButtonLink look="primary" href="/alerts/new">
      {t("New alert")}
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHead title={t("Alerts")}>{add}</PageHead>
      <Sheet flush label={t("Alerts")}>
        {rows.length > 0 ? (
          <DataTable caption={t("Alerts")} columns={columns(t, now)} rows={rows} rowKey={(row) => row.id} linked />
        ) : (
          <NothingYet action={add}>{t("No figure that you may see is watched.")}</NothingYet>
        )}
      </Sheet>
    </>
  );
}
