import type { CallKind } from "#app/modules/payments/processor-calls.server.ts";
import type { CardState } from "#app/modules/payments/rules.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db, Tx } from "#db/client.ts";

export type CardPaymentView = {
  id: string;
  invoice_id: string;
  invoice_number: string;
  order_id: string | null;
  customer: string;
  amount: string;
  currency: string;
  state: CardState;
  link: string;
  checkout_url: string | null;
  payment_id: string | null;
  /** It is being taken back: the processor has been asked to. */
  withdrawing: boolean;
  /** What keeps it from being settled and needs a person. */
  problem: string | null;
  /** The call that waits for the processor, how often it was tried, and what came of it last. */
  call: {
    kind: CallKind;
    state: "waiting" | "sending" | "failed";
    attempts: number;
    answer: string | null;
    due_at: string;
  } | null;
  asked_by: string;
  asked_at: string;
};

type Row = Omit<CardPaymentView, "amount" | "call" | "asked_at"> & {
  amount_minor: bigint;
  call_kind: CallKind | null;
  call_state: "waiting" | "sending" | "failed" | null;
  attempts: number | null;
  answer: string | null;
  due_at: Date | null;
  asked_at: Date;
};

const select = (db: Db) => db`
  select c.id, c.invoice_id, c.description as invoice_number, i.order_id, u.name as customer, c.amount_minor, c.currency, c.state,
         c.link, c.checkout_url, c.payment_id, c.problem, c.actor_name as asked_by, c.asked_at,
         w.kind as call_kind, w.state as call_state, w.attempts, w.answer, w.due_at,
         exists (select from processor_call v where v.card_payment_id = c.id and v.kind = 'void' and v.state in ('waiting', 'sending')) as withdrawing
    from card_payment c
    join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
    join customer u on u.tenant_id = c.tenant_id and u.id = c.customer_id
    left join lateral (
      select kind, state, attempts, answer, due_at from processor_call w
       where w.tenant_id = c.tenant_id and w.card_payment_id = c.id and (w.state in ('waiting', 'sending')
             or (w.state = 'failed' and not exists (select from processor_call l where l.tenant_id = w.tenant_id
                  and l.card_payment_id = w.card_payment_id and l.kind = w.kind and l.id > w.id)))
       order by w.state = 'failed', w.id limit 1) w on true`;

function toView(row: Row): CardPaymentView {
  const { amount_minor, call_kind, call_state, attempts, answer, due_at, asked_at, ...rest } = row;
  const call =
    call_kind && call_state && due_at
      ? { kind: call_kind, state: call_state, attempts: attempts ?? 0, answer, due_at: due_at.toISOString() }
      : null;
  return { ...rest, amount: formatMoney(amount_minor, row.currency), call, asked_at: asked_at.toISOString() };
}

/** The newest card payments of an invoice, newest first. */
export async function listCardPayments(db: Db, invoiceId: string): Promise<CardPaymentView[]> {
  const rows = await db<Row[]>`${select(db)} where c.invoice_id = ${invoiceId} order by c.id desc limit 20`;
  return rows.map(toView);
}

/** What does not go by itself: a call that was tried in vain or refused, or figures in doubt. Oldest first. */
export async function listTroubledPayments(db: Db, limit: number): Promise<CardPaymentView[]> {
  const rows = await db<Row[]>`
    ${select(db)} where c.problem is not null or w.state = 'failed' or (w.state in ('waiting', 'sending') and w.answer is not null)
     order by c.id limit ${limit}`;
  return rows.map(toView);
}

/** The pending card payment of an order's invoices; null when there is none. */
export async function readPendingOfOrder(db: Db, orderId: string): Promise<CardPaymentView | null> {
  const [row] = await db<Row[]>`
    ${select(db)} where i.order_id = ${orderId} and (c.state in ('asked', 'open', 'authorised') or c.problem is not null)
     order by c.id desc limit 1`;
  return row ? toView(row) : null;
}

/** The card payment that a receipt came of. */
export async function readCardOfReceipt(db: Db, paymentId: string): Promise<CardPaymentView | null> {
  const [row] = await db<Row[]>`${select(db)} where c.payment_id = ${paymentId}`;
  return row ? toView(row) : null;
}

/** What a payer is shown. Refuses: NotFound. */
export async function readForPayer(
  tx: Tx,
  id: string,
): Promise<
  Pick<CardPaymentView, "invoice_number" | "amount" | "currency" | "state" | "checkout_url"> & { company: string }
> {
  const [row] = await tx<
    { company: string; number: string; minor: bigint; currency: string; state: CardState; checkout: string | null }[]
  >`
    select t.name as company, c.description as number, c.amount_minor as minor, c.currency, c.state, c.checkout_url as checkout
      from card_payment c join tenant t on t.id = c.tenant_id where c.id = ${id}`;
  if (!row) throw new NotFound("payment");
  const { company, number, currency, state } = row;
  return {
    ...{ company, invoice_number: number, currency, state },
    amount: formatMoney(row.minor, currency),
    checkout_url: state === "open" ? row.checkout : null,
  };
}

export type ProcessorHealth = {
  configured: boolean;
  server: string | null;
  /** So many calls in a row got no answer. */
  failures: number;
  /** No call is made before then. */
  try_at: string | null;
  error: string | null;
  answered_at: string | null;
};

export async function readProcessor(db: Db): Promise<ProcessorHealth> {
  const [row] = await db<
    (Omit<ProcessorHealth, "try_at" | "answered_at"> & { try_at: Date | null; answered_at: Date | null })[]
  >`select configured, server, failures, try_at, error, answered_at from processor_state`;
  const none = { configured: false, server: null, failures: 0, error: null };
  return {
    ...(row ?? none),
    try_at: row?.try_at?.toISOString() ?? null,
    answered_at: row?.answered_at?.toISOString() ?? null,
  };
}

/** Of all companies together: how often the processor was asked since it was set up, and how many payments wait for it. */
export type ProcessorFigures = {
  failures: number;
  requests: bigint;
  unanswered: bigint;
  refused: bigint;
  waiting: bigint;
  waiting_since: Date | null;
};

/** Null: there is no processor. */
export async function readProcessorFigures(db: Db): Promise<ProcessorFigures | null> {
  const [row] = await db<(ProcessorFigures & { configured: boolean })[]>`select * from processor_figures()`;
  return row?.configured ? row : null;
}
