import type { PeriodView } from "#app/modules/ledger/views.ts";
import { Button } from "./button.tsx";
import type { FormState } from "./form-context.ts";
import { FormShell } from "./form-shell.tsx";

type Step = { status: string; label: string; look?: "danger" };

const STEPS: Record<PeriodView["status"], Step[]> = {
  open: [{ status: "closed", label: "Close" }],
  closed: [
    { status: "open", label: "Reopen" },
    { status: "locked", label: "Lock for ever", look: "danger" },
  ],
  locked: [],
};

/** What can be done with a period as it stands. Its form asks for nothing, so each button is the whole question. */
export function PeriodActions(props: {
  period: Pick<PeriodView, "id" | "status">;
  refused?: (FormState & { form?: string }) | null;
}) {
  const steps = STEPS[props.period.status];
  const [first] = steps;
  if (!first) return null;
  return (
    <FormShell id={`period-${props.period.id}`} intent={first.status} refused={props.refused}>
      <input type="hidden" name="period_id" value={props.period.id} />
      <div className="btn-row">
        {steps.map((step) => (
          <Button key={step.status} small look={step.look} name="_intent" value={step.status}>
            {step.label}
          </Button>
        ))}
      </div>
    </FormShell>
  );
}
