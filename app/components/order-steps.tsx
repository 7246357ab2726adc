import type { OrderStep } from "#app/modules/orders/queries.server.ts";
import { humanise } from "./format.ts";
import { type Shape, Status } from "./status.tsx";
import { english, useWords } from "./words/words.ts";

const SHAPES: Record<OrderStep["state"], Shape> = { done: "done", waiting: "open", failed: "late", none: "draft" };
const NAMES: Record<OrderStep["step"], string> = {
  reserve: english("Reserve~step"),
  invoice: english("Invoice"),
  pay: english("Pay~step"),
  ship: english("Ship~step"),
};

/** Where an order stands: four steps, each with its state in words. */
export function OrderSteps({ steps }: { steps: OrderStep[] }) {
  const t = useWords();
  return (
    <ol className="saga" aria-label={t("Progress")}>
      {steps.map(({ step, state, detail }) => (
        <li key={step}>
          <span className="step">{t(NAMES[step])}</span>
          <Status shape={SHAPES[state]}>
            {step === "ship" && state === "waiting" ? t("To ship") : humanise(t(detail))}
          </Status>
        </li>
      ))}
    </ol>
  );
}
