import type { CardState } from "#app/modules/payments/rules.ts";
import type { Shape } from "./status.tsx";
import { english } from "./words/words.ts";

type Shown = { state: CardState; problem: string | null; withdrawing: boolean; call: { answer: string | null } | null };

const STATES: Record<CardState, [Shape, string]> = {
  asked: ["open", english("Being set up")],
  open: ["open", english("Waits for the payer")],
  authorised: ["open", english("Being taken")],
  captured: ["done", english("Paid by card")],
  voided: ["void", english("Taken back")],
  declined: ["late", english("Declined")],
};

/** Where a card payment stands, as people call it. */
export function cardStatus({ state, problem, withdrawing, call }: Shown): [Shape, string] {
  if (problem) return ["late", english("In doubt")];
  if (state !== "captured" && call?.answer) return ["held", english("Payment pending")];
  if (withdrawing) return ["open", english("Being taken back")];
  return STATES[state];
}
