import type { ProcessorPayment } from "#app/modules/payments/input.ts";
import { referenceOf } from "#app/modules/payments/input.ts";
import type { CallKind } from "#app/modules/payments/processor-calls.server.ts";
import { afterFailure, type Breaker, callsAllowed } from "#app/modules/payments/rules.ts";
import { endCardPayment, settleCardPayment } from "#app/modules/payments/settle-card-payment.server.ts";
import { type Actor, systemActor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import type { Sql, Tx } from "#db/client.ts";
import { inSpan, traceIdOf } from "#db/tracing.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import { type Ask, type Processor, ProcessorAway, ProcessorRefused } from "#workers/jobs/payment-processor.ts";
import { type Log, reasonOf } from "#workers/log.ts";
import { createSignal, pause } from "#workers/signal.ts";

const LOOK_EVERY_MS = 2_000;
const AT_ONCE = 10;
/** A payment is never given up: the last wait is repeated until the processor answers or a person takes it back. */
const BACK_OFF_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000];
// Longer than any try takes; of a worker that was killed meanwhile the claim is taken over.
const CLAIM_S = 60;
/** A payer may have paid without our being told: what is open is looked up this often. */
const LOOK_UP_AFTER_S = 600;

type Call = {
  id: string;
  tenant_id: string;
  card_payment_id: string;
  kind: CallKind;
  amount_minor: bigint | null;
  attempts: number;
  fence: number;
  request_id: string | null;
  traceparent: string | null;
  processor_ref: string | null;
  payment_minor: bigint;
  currency: string;
  link: string;
  description: string;
};

export type CardPayments = { sql: Sql; processor: Processor; log: Log; stop: AbortSignal; now?: () => Date };

/** Says to the processor what waits to be said, until `stop`. The rows are the record; see rules.ts for when none is said. */
export async function keepCardPayments(options: CardPayments & { lookEveryMs?: number }): Promise<void> {
  const { sql, log, stop, lookEveryMs = LOOK_EVERY_MS } = options;
  const asked = createSignal();
  const listener = await sql.listen("pulse_processor", asked.wake);
  try {
    while (!stop.aborted) {
      let made = 0;
      try {
        await askAboutOpenOnes(sql);
        made = await callDue(options);
      } catch (error) {
        if (!stop.aborted) log.warn("card payments wait", { reason: reasonOf(error) });
      }
      if (made === 0) await Promise.race([asked.wait(lookEveryMs), pause(lookEveryMs, stop)]);
    }
  } finally {
    await listener.unlisten().catch(() => {});
  }
}

async function askAboutOpenOnes(sql: Sql): Promise<void> {
  await sql`
    insert into processor_call (tenant_id, card_payment_id, kind)
    select tenant_id, id, 'look' from card_payment
     where state in ('open', 'authorised') and looked_at < now() - ${LOOK_UP_AFTER_S} * interval '1 second'
       and not exists (select 1 from processor_call w where w.tenant_id = card_payment.tenant_id and w.card_payment_id = card_payment.id
                        and (w.state in ('waiting', 'sending') or w.created_at > now() - ${LOOK_UP_AFTER_S} * interval '1 second'))
     limit 100
    on conflict do nothing`;
}

/** Makes the calls that are due, as many as the breaker lets pass. Returns how many were tried. */
export async function callDue(options: CardPayments): Promise<number> {
  const { sql, stop, now = () => new Date() } = options;
  const breaker = await readBreaker(sql);
  const allowed = callsAllowed(breaker, now(), AT_ONCE);
  const calls = allowed > 0 ? await claim(sql, allowed) : [];
  for (const call of calls) {
    if (stop.aborted) break;
    await tryOnce(options, call, now());
  }
  return calls.length;
}

async function readBreaker(sql: Sql): Promise<Breaker> {
  const [row] = await sql<Breaker[]>`select failures, try_at as "tryAt" from processor_state`;
  return row ?? { failures: 0, tryAt: null };
}

/** The first open call of each payment: what is said of one payment is said in order. */
function claim(sql: Sql, atMost: number): Promise<Call[]> {
  return sql<Call[]>`
    update processor_call c set state = 'sending', fence = c.fence + 1, attempts = c.attempts + 1, started_at = now()
      from card_payment p
     where p.tenant_id = c.tenant_id and p.id = c.card_payment_id and (c.tenant_id, c.id) in (
       select tenant_id, id from processor_call f
        where ((state = 'waiting' and due_at <= now()) or (state = 'sending' and started_at < now() - ${CLAIM_S} * interval '1 second'))
          and not exists (select 1 from processor_call b where b.tenant_id = f.tenant_id and b.card_payment_id = f.card_payment_id
                           and b.id < f.id and b.state in ('waiting', 'sending'))
        order by due_at limit ${atMost} for update skip locked)
    returning c.id, c.tenant_id, c.card_payment_id, c.kind, c.amount_minor, c.attempts, c.fence, c.request_id, c.traceparent,
      p.processor_ref, p.amount_minor as payment_minor, p.currency, p.link, p.description`;
}

function askOf(call: Call): Ask {
  const reference = referenceOf(call.tenant_id, call.card_payment_id);
  const { id: key, currency } = call;
  switch (call.kind) {
    case "authorise":
      return {
        ...{ kind: "authorise", key, reference, currency, returnUrl: call.link, description: call.description },
        amount: formatMoney(call.payment_minor, currency),
      };
    case "look":
      return { kind: "look", key, reference };
    case "refund":
      return { kind: "refund", key, id: refOf(call), amount: formatMoney(call.amount_minor ?? 0n, currency) };
    default:
      return { kind: call.kind, key, id: refOf(call) };
  }
}

function refOf(call: Call): string {
  // Its authorisation was refused or never answered: there is nothing there to act on.
  if (!call.processor_ref) throw new ProcessorRefused("The processor does not know this payment.");
  return call.processor_ref;
}

async function tryOnce({ sql, processor, log, stop }: CardPayments, call: Call, now: Date): Promise<void> {
  const trace_id = traceIdOf(call.traceparent);
  const begun = { parent: call.traceparent, kind: "client" as const };
  try {
    const said = await inSpan("processor", call.kind, begun, ({ traceparent }) =>
      processor.ask(askOf(call), { requestId: call.request_id, traceparent }, stop),
    );
    failPoint("processor.after_answer");
    await done(sql, call, said, now);
    await answered(sql, now, "taken");
  } catch (error) {
    // Ended by us: the claim runs out and the same is asked again under the same key.
    if (stop.aborted) return;
    if (error instanceof ProcessorRefused) {
      await answered(sql, now, "refused");
      log.warn("the processor refused a call", { kind: call.kind, id: call.id, trace_id, reason: error.message });
      return refused(sql, call, error.message, now);
    }
    if (!(error instanceof ProcessorAway)) throw error;
    log.warn("the processor did not take a call", { kind: call.kind, id: call.id, trace_id, reason: error.message });
    await away(sql, call, error.message, now);
  }
}

function actorOf(call: Call): Actor {
  const actor = systemActor(call.tenant_id, "payment processor", call.request_id ?? call.id);
  return call.traceparent ? { ...actor, traceparent: call.traceparent } : actor;
}

async function done(sql: Sql, call: Call, said: ProcessorPayment, now: Date): Promise<void> {
  await inTenant(sql, call.tenant_id, async (tx) => {
    if (!(await end(tx, call, "done", said.status))) return;
    await settleCardPayment(tx, actorOf(call), call.card_payment_id, said, "answer", now);
  });
}

/** A capture or void that came too late, a payment that is not known there: what holds is what the processor says when it is asked. */
async function refused(sql: Sql, call: Call, reason: string, now: Date): Promise<void> {
  await inTenant(sql, call.tenant_id, async (tx) => {
    const lasting = call.kind === "refund" || call.kind === "look";
    if (!(await end(tx, call, lasting ? "failed" : "done", reason))) return;
    if (call.kind === "authorise") await endCardPayment(tx, actorOf(call), call.card_payment_id, "declined", now);
    else if (call.kind === "void" && !call.processor_ref) {
      await endCardPayment(tx, actorOf(call), call.card_payment_id, "voided", now);
    } else if (!lasting) {
      await tx`insert into processor_call (tenant_id, card_payment_id, kind, request_id, traceparent)
        values (${call.tenant_id}, ${call.card_payment_id}, 'look', ${call.request_id}, ${call.traceparent}) on conflict do nothing`;
    }
  });
}

async function end(tx: Tx, call: Call, state: "done" | "failed", answer: string): Promise<boolean> {
  const { count } = await tx`
    update processor_call set state = ${state}, finished_at = now(), answer = ${answer.slice(0, 2_000)}
     where id = ${call.id} and fence = ${call.fence} and state = 'sending'`;
  return count > 0;
}

async function answered(sql: Sql, now: Date, what: "taken" | "refused"): Promise<void> {
  const [before] = await sql<{ failures: number }[]>`
    with before as (select failures from processor_state for update)
    update processor_state s set failures = 0, try_at = null, error = null, error_at = null, answered_at = ${now},
        requests = requests + 1, refused = refused + ${what === "refused" ? 1 : 0}
      from before returning before.failures`;
  // It is back: what waited for it goes now, not when its own wait is over.
  if ((before?.failures ?? 0) > 0) {
    await sql`update processor_call set due_at = now() where state = 'waiting' and attempts > 0`;
  }
}

async function away(sql: Sql, call: Call, reason: string, now: Date): Promise<void> {
  const waitMs = BACK_OFF_MS[Math.min(call.attempts, BACK_OFF_MS.length) - 1] ?? 0;
  await sql`
    update processor_call set state = 'waiting', due_at = now() + ${waitMs * (0.9 + Math.random() * 0.2)} * interval '1 ms',
      answer = ${reason.slice(0, 2_000)}
     where tenant_id = ${call.tenant_id} and id = ${call.id} and fence = ${call.fence} and state = 'sending'`;
  const breaker = afterFailure(await readBreaker(sql), now);
  await sql`update processor_state set failures = ${breaker.failures}, try_at = ${breaker.tryAt}, error = ${reason.slice(0, 2_000)},
    error_at = ${now}, requests = requests + 1, unanswered = unanswered + 1`;
}

/** Says where the processor is, for the screens; null: there is none. */
export async function noteProcessor(sql: Sql, server: string | null): Promise<void> {
  await sql`update processor_state set configured = ${server !== null}, server = ${server}`;
}
