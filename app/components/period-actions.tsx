import type { PeriodView } from "#app/modules/ledger/views.ts";
import { Button } from "./button.tsx";
import { Confirm } from "./confirm.tsx";
import { Day } from "./figures.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";
import { english, useWords } from "./words/words.ts";

type Step = { status: string; label: string; forEver?: boolean };

const STEPS: Record<PeriodView["status"], Step[]> = {
  open: [{ status: "closed", label: english("Close~period") }],
  closed: [
    { status: "open", label: english("Reopen") },
    { status: "locked", label: english("Lock for ever"), forEver: true },
  ],
  locked: [],
};

/** What can be done with a period as it stands. Only what can never be taken back is asked again. */
export function PeriodActions(props: {
  period: Pick<PeriodView, "id" | "status" | "start_on" | "end_on">;
  refused?: (FormState & { form?: string }) | null;
}) {
  const t = useWords();
  const { period } = props;
  const steps = STEPS[period.status];
  const [first] = steps;
  if (!first) return null;
  return (
    <FormShell id={`period-${period.id}`} intent={first.status} refused={props.refused}>
      <input type="hidden" name="period_id" value={period.id} />
      <div className="btn-row">
        {steps.map((step) => {
          const button = (
            <Button key={step.status} small name="_intent" value={step.status}>
              {t(step.label)}
            </Button>
          );
          if (!step.forEver) return button;
          return (
            <Confirm
              key={step.status}
              label={t(step.label)}
              className="btn small danger"
              question={<Question {...period} />}
            >
              {button}
            </Confirm>
          );
        })}
      </div>
    </FormShell>
  );
}

function Question({ start_on, end_on }: Pick<PeriodView, "start_on" | "end_on">) {
  const t = useWords();
  return (
    <>
      {t.rich(
        "Lock the books from {start_on} to {end_on}? Nothing can be posted into them again, and nobody can open them.",
        { start_on: <Day value={start_on} />, end_on: <Day value={end_on} /> },
      )}
    </>
  );
}
