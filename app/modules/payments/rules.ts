import { Refusal } from "#app/modules/shared/refusal.ts";

/*
 * A payment by card:
 * - asked → open (the payer has a page to pay on) → authorised (the money is held) → captured (it is ours), or voided, or declined;
 * - what the processor says is taken in any order and any number of times: a state is never left backwards;
 * - captured wins over every other state, for then there is money, and money is in the books exactly once;
 * - a notice is believed only about what was asked; another amount or currency waits until the processor itself has been asked.
 */

export const CARD_STATES = ["asked", "open", "authorised", "captured", "voided", "declined"] as const;
export type CardState = (typeof CARD_STATES)[number];
/** What the processor may say of a payment. */
export type ProcessorStatus = Exclude<CardState, "asked">;

const RANK: Record<CardState, number> = { asked: 0, open: 1, authorised: 2, voided: 3, declined: 3, captured: 4 };

export function isPending(state: CardState): boolean {
  return RANK[state] < RANK.voided;
}

/** Whether what the processor says is news. */
export function advances(state: CardState, status: ProcessorStatus): boolean {
  return RANK[status] > RANK[state];
}

/** Why a notice's figures cannot be believed; null when they are what was asked. */
export function figuresDiffer(
  asked: { amountMinor: bigint; currency: string },
  said: { amountMinor: bigint; currency: string },
): "amount" | "currency" | null {
  if (said.currency !== asked.currency) return "currency";
  return said.amountMinor === asked.amountMinor ? null : "amount";
}

/** Throws Refusal not_pending: it was paid, taken back or declined already. */
export function checkWithdrawable(state: CardState): void {
  if (!isPending(state))
    throw new Refusal("not_pending", "This card payment is settled: there is nothing to take back.");
}

// The circuit breaker -------------------------------------------------------------------------------------------------------

/** So many failures in a row, and no call is made for a while: a processor in trouble is not helped by more of them. */
export const BREAKS_AFTER = 3;
export const BROKEN_FOR_MS = 30_000;

export type Breaker = { failures: number; tryAt: Date | null };

/** How many calls may be made now: none while it is broken, one to try when its time is over. */
export function callsAllowed({ failures, tryAt }: Breaker, now: Date, atMost: number): number {
  if (!isBroken({ failures })) return atMost;
  return tryAt === null || tryAt <= now ? 1 : 0;
}

export const isBroken = ({ failures }: Pick<Breaker, "failures">): boolean => failures >= BREAKS_AFTER;

export function afterFailure({ failures }: Breaker, now: Date): Breaker {
  const broken = failures + 1 >= BREAKS_AFTER;
  return { failures: failures + 1, tryAt: broken ? new Date(now.getTime() + BROKEN_FOR_MS) : null };
}
