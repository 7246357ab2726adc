import type { OrderStep } from "#app/modules/orders/queries.server.ts";
import { humanise } from "./format.ts";
import { type Shape, Status } from "./status.tsx";

const SHAPES: Record<OrderStep["state"], Shape> = { done: "done", waiting: "open", failed: "late", none: "draft" };
const NAMES: Record<OrderStep["step"], string> = { reserve: "Reserve", invoice: "Invoice", pay: "Pay", ship: "Ship" };

/** Where an order stands: four steps, each with its state in words. */
export function OrderSteps({ steps }: { steps: OrderStep[] }) {
  return (
    <ol className="saga" aria-label="Progress">
      {steps.map(({ step, state, detail }) => (
        <li key={step}>
          <span className="step">{NAMES[step]}</span>
          <Status shape={SHAPES[state]}>{humanise(detail)}</Status>
        </li>
      ))}
    </ol>
  );
}
