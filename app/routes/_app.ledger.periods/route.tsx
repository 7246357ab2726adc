import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { DayField, SelectField } from "#app/components/fields.tsx";
import { Day, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { dayText, humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PeriodActions } from "#app/components/period-actions.tsx";
import { type Shape, Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { setLockDateInput, setPeriodStatusInput } from "#app/modules/ledger/input.ts";
import { listLockDates, listPeriods } from "#app/modules/ledger/queries.server.ts";
import { setLockDate } from "#app/modules/ledger/set-lock-date.server.ts";
import { setPeriodStatus } from "#app/modules/ledger/set-period-status.server.ts";
import type { PeriodView } from "#app/modules/ledger/views.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Periods", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, actor }) => {
    const [periods, locks] = await Promise.all([listPeriods(tx), listLockDates(tx)]);
    return { periods, locks, can: { change: may(actor, "update", "journal") } };
  });

export async function action(args: ActionFunctionArgs) {
  const t = wordsFor(args.request);
  const { meta: posted } = await readForm(args);
  if (posted.form === "lock") {
    return runForm(args, "update", "journal", {
      input: setLockDateInput,
      command: async ({ tx, actor, now }, { scope, locked_until }) => {
        await setLockDate(tx, actor, { scope, locked_until: locked_until || null }, now);
        return locked_until || null;
      },
      done: (until) => ({
        to: "/ledger/periods",
        flash: {
          kind: "done",
          text: until ? t("Locked up to {day}.", { day: dayText(until, t.locale) }) : "Lock removed.",
        },
      }),
    });
  }
  return runForm(args, "update", "journal", {
    input: setPeriodStatusInput,
    prepare: (values) => ({ ...values, status: posted.intent }),
    command: async ({ tx, actor, now }, input) => {
      await setPeriodStatus(tx, actor, input, now);
      return input.status;
    },
    done: (status) => ({
      to: "/ledger/periods",
      flash: {
        kind: "done",
        text: { open: "Period reopened.", closed: "Period closed.", locked: "Period locked." }[status],
      },
    }),
  });
}

const SHAPES: Record<string, Shape> = { open: "open", closed: "done", locked: "held" };
const SCOPES = [
  { value: "all", label: english("Everything") },
  { value: "sales", label: english("Sales documents") },
  { value: "purchase", label: english("Purchase documents") },
];

type Row = PeriodView;
type Refused = Parameters<typeof PeriodActions>[0]["refused"];

function columns(t: Words, canChange: boolean, refused: Refused): Column<Row>[] {
  const shown: Column<Row>[] = [
    {
      key: "period",
      head: t("Period"),
      phone: "title",
      cell: ({ start_on, end_on }) => (
        <a href={`/ledger?from=${start_on}&to=${end_on}`}>
          {t.rich("{start_on} to {end_on}", { start_on: <Day value={start_on} />, end_on: <Day value={end_on} /> })}
        </a>
      ),
    },
    {
      key: "status",
      head: t("Status"),
      phone: "status",
      cell: ({ status }) => <Status shape={SHAPES[status] ?? "draft"}>{humanise(t(status))}</Status>,
    },
    { key: "changed", head: t("Changed"), cell: (row) => <Instant value={row.status_changed_at} /> },
  ];
  const change: Column<Row> = {
    key: "change",
    head: t("Change"),
    phone: "line",
    cell: (period) => <PeriodActions period={period} refused={refused} />,
  };
  return canChange ? [...shown, change] : shown;
}

export default function Periods() {
  const t = useWords();
  const { periods, locks, can } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  useLiveTypes("ledger.period_", "ledger.lock_");
  return (
    <>
      <PageHead title={t("Periods")} />
      <div className="columns">
        <div>
          <Sheet flush label={t("Periods")}>
            {periods.length > 0 ? (
              <DataTable
                caption={t("Accounting periods")}
                columns={columns(t, can.change, refused)}
                rows={periods}
                rowKey={({ id }) => id}
              />
            ) : (
              <NothingYet>{t("Periods come into being as they are first posted to.")}</NothingYet>
            )}
          </Sheet>
        </div>
        <div>
          <Sheet title={t("Lock dates")}>
            <p className="meta pb-3">
              {locks.length === 0
                ? t("Nothing is locked.")
                : locks
                    .map(({ scope, locked_until }) => {
                      const label = t(SCOPES.find((one) => one.value === scope)?.label ?? scope);
                      return t("{scope} up to {day}", { scope: label, day: dayText(locked_until, t.locale) });
                    })
                    .join(", ")}
            </p>
            {can.change ? (
              <FormShell id="lock" refused={refused}>
                {(pending) => (
                  <>
                    <SelectField name="scope" label={t("Documents")} options={SCOPES} value="all" />
                    <DayField
                      name="locked_until"
                      label={t("Locked up to")}
                      hint={t("Left empty, the lock is removed")}
                    />
                    <div className="actions">
                      <Button pending={pending} pendingLabel={t("Saving…")}>
                        {t("Set lock date")}
                      </Button>
                    </div>
                  </>
                )}
              </FormShell>
            ) : null}
          </Sheet>
        </div>
      </div>
    </>
  );
}
