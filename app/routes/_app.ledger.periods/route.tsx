import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Button } from "#app/components/button.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { DayField, SelectField } from "#app/components/fields.tsx";
import { Day, Instant } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { dayText, humanise } from "#app/components/format.ts";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { PeriodActions } from "#app/components/period-actions.tsx";
import { type Shape, Status } from "#app/components/status.tsx";
import { readForm, readScreen, runForm } from "#app/http/screen.server.ts";
import { useLiveTypes } from "#app/live/use-live.ts";
import { may } from "#app/modules/access/policy.ts";
import { setLockDateInput, setPeriodStatusInput } from "#app/modules/ledger/input.ts";
import { listLockDates, listPeriods } from "#app/modules/ledger/queries.server.ts";
import { setLockDate } from "#app/modules/ledger/set-lock-date.server.ts";
import { setPeriodStatus } from "#app/modules/ledger/set-period-status.server.ts";

export const meta: MetaFunction = () => [{ title: "Periods · Pulse" }];

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "journal", async ({ tx, actor }) => {
    const [periods, locks] = await Promise.all([listPeriods(tx), listLockDates(tx)]);
    return { periods, locks, can: { change: may(actor, "update", "journal") } };
  });

export async function action(args: ActionFunctionArgs) {
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
        flash: { kind: "done", text: until ? `Locked up to ${dayText(until)}.` : "Lock removed." },
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
      flash: { kind: "done", text: status === "open" ? "Period reopened." : `Period ${status}.` },
    }),
  });
}

const SHAPES: Record<string, Shape> = { open: "open", closed: "done", locked: "held" };
const SCOPES = [
  { value: "all", label: "Everything" },
  { value: "sales", label: "Sales documents" },
  { value: "purchase", label: "Purchase documents" },
];

export default function Periods() {
  const { periods, locks, can } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  useLiveTypes("ledger.period_", "ledger.lock_");
  return (
    <>
      <PageHead title="Periods" />
      <div className="columns">
        <div>
          <Sheet flush label="Periods">
            {periods.length > 0 ? (
              <table className="table">
                <caption className="hide">Accounting periods</caption>
                <thead>
                  <tr>
                    <th scope="col">Period</th>
                    <th scope="col">Status</th>
                    <th scope="col">Changed</th>
                    {can.change ? <th scope="col">Change</th> : null}
                  </tr>
                </thead>
                <tbody>
                  {periods.map((period) => (
                    <tr key={period.id}>
                      <td>
                        <a href={`/ledger?from=${period.start_on}&to=${period.end_on}`}>
                          <Day value={period.start_on} /> to <Day value={period.end_on} />
                        </a>
                      </td>
                      <td>
                        <Status shape={SHAPES[period.status] ?? "draft"}>{humanise(period.status)}</Status>
                      </td>
                      <td>
                        <Instant value={period.status_changed_at} />
                      </td>
                      {can.change ? (
                        <td>
                          <PeriodActions period={period} refused={refused} />
                        </td>
                      ) : null}
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : (
              <NothingYet>Periods come into being as they are first posted to.</NothingYet>
            )}
          </Sheet>
        </div>
        <div>
          <Sheet title="Lock dates">
            <p className="meta pb-3">
              {locks.length === 0
                ? "Nothing is locked."
                : locks
                    .map(({ scope, locked_until }) => {
                      const label = SCOPES.find((one) => one.value === scope)?.label ?? scope;
                      return `${label} up to ${dayText(locked_until)}`;
                    })
                    .join(", ")}
            </p>
            {can.change ? (
              <FormShell id="lock" refused={refused}>
                {(pending) => (
                  <>
                    <SelectField name="scope" label="Documents" options={SCOPES} value="all" />
                    <DayField name="locked_until" label="Locked up to" hint="Left empty, the lock is removed" />
                    <div className="actions">
                      <Button pending={pending} pendingLabel="Saving…">
                        Set lock date
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
