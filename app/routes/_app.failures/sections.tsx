import { createContext, type ReactNode, useContext } from "react";
import { Button } from "#app/components/button.tsx";
import { cardStatus } from "#app/components/card-payment-words.ts";
import { Code, Instant, Money } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormShell } from "#app/components/form-shell.tsx";
import { humanise } from "#app/components/format.ts";
import { jobWords } from "#app/components/job-words.ts";
import { Sheet } from "#app/components/page-head.tsx";
import { Status } from "#app/components/status.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import type { DeadLetter } from "#app/modules/history.server.ts";
import { kindOf } from "#app/modules/notices/kinds.ts";
import type { FailedMessages, UninvoicedOrder } from "#app/modules/operations/failures.server.ts";
import type { JobRow } from "#app/modules/operations/jobs.server.ts";
import type { CardPaymentView, ProcessorHealth } from "#app/modules/payments/queries.server.ts";

const CHANNEL_NAMES: Record<FailedMessages["channel"], string> = {
  mail: english("Mail"),
  webhook: english("Webhook"),
  sms: english("SMS"),
  push: english("Push messages"),
};

type Refused = (FormState & { form?: string }) | null | undefined;

const Repairing = createContext(true);

/** Whether the reader may press the buttons of what is within; they are left out otherwise. */
export const CanRepair = Repairing.Provider;

/** Of each: what broke, what it affects, and the button that repairs it. */
function Repair({ form, id, refused, children }: { form: string; id?: string; refused: Refused; children: ReactNode }) {
  const t = useWords();
  if (!useContext(Repairing)) return null;
  return (
    <FormShell id={form} refused={refused}>
      {(pending) => (
        <>
          {id ? <input type="hidden" name="id" value={id} /> : null}
          <div>
            <Button small pending={pending} pendingLabel={t("Asking…")}>
              {children}
            </Button>
          </div>
        </>
      )}
    </FormShell>
  );
}

export function TroubledPayments(props: { processor: ProcessorHealth; payments: CardPaymentView[]; refused: Refused }) {
  const t = useWords();
  const { processor, payments, refused } = props;
  if (payments.length === 0 && processor.failures === 0) return null;
  return (
    <Sheet title={t("{count} payment pending|{count} payments pending", { count: payments.length })}>
      {processor.failures > 0 ? (
        <div className="entry">
          <div className="btn-row" role="alert">
            <Status shape="late">{t("No answer")}</Status>
            <span>{t("The payment processor is away: {reason}", { reason: processor.error ?? "" })}</span>
          </div>
          <p className="meta">
            {processor.try_at
              ? t.rich("Calls pause; one is tried at {at}. Orders and invoices are not touched by it.", {
                  at: <Instant value={processor.try_at} />,
                })
              : t("It is asked again in a moment. Orders and invoices are not touched by it.")}
          </p>
          <Repair form="processor" refused={refused}>
            {t("Try all again now")}
          </Repair>
        </div>
      ) : null}
      <ul>
        {payments.map((payment) => {
          const [shape, word] = cardStatus(payment);
          return (
            <li key={payment.id} className="entry">
              <div className="btn-row">
                <Status shape={shape}>{t(word)}</Status>
                <span>
                  <Money amount={payment.amount} currency={payment.currency} always />{" "}
                  {t.rich("for {invoice} of {customer}", {
                    invoice: (
                      <a href={`/invoices/${payment.invoice_id}`}>
                        <Code>{payment.invoice_number}</Code>
                      </a>
                    ),
                    customer: payment.customer,
                  })}
                </span>
                {payment.order_id ? <a href={`/orders/${payment.order_id}`}>{t("The order stands")}</a> : null}
              </div>
              <p className="meta">{payment.problem ?? payment.call?.answer}</p>
              <Repair form={`payment-${payment.id}`} id={payment.id} refused={refused}>
                {payment.problem ? t("Ask the processor") : t("Try again now")}
              </Repair>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

export function UninvoicedOrders({ orders }: { orders: UninvoicedOrder[] }) {
  const t = useWords();
  if (orders.length === 0) return null;
  return (
    <Sheet
      title={t("{count} order without its invoice|{count} orders without their invoice", { count: orders.length })}
    >
      <p className="meta pb-3">
        {t("An order is invoiced by itself a moment after it is placed. On its page it is done by hand.")}
      </p>
      <ul className="grid gap-3">
        {orders.map((order) => (
          <li key={order.id}>
            <a href={`/orders/${order.id}`}>
              <Code>{order.number}</Code>
            </a>{" "}
            <Instant value={order.placed_at} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

const PAGES: Record<string, string> = {
  order: "/orders",
  invoice: "/invoices",
  customer: "/customers",
  item: "/products",
};

/** With what happened in words. */
type Letter = DeadLetter & { what: string };

export function FailedReactions({ letters, refused }: { letters: Letter[]; refused: Refused }) {
  const t = useWords();
  if (letters.length === 0) return null;
  return (
    <Sheet title={t("{count} failed reaction|{count} failed reactions", { count: letters.length })}>
      <ul>
        {letters.map((letter) => {
          const page = PAGES[letter.subjectType];
          return (
            <li key={letter.id} className="entry">
              <div className="btn-row">
                <Status shape={letter.state === "parked" ? "late" : "held"}>{humanise(t(letter.state))}</Status>
                <span>
                  {t("{consumer} after “{what}”", { consumer: humanise(t(letter.consumer)), what: letter.what })}
                </span>
                <a href={page ? `${page}/${letter.subjectId}` : `/events?subject_id=${letter.subjectId}`}>
                  {humanise(t(letter.subjectType))}
                </a>
              </div>
              <p className="meta">{letter.error?.slice(0, 300)}</p>
              {letter.state === "parked" || letter.state === "retrying" ? (
                <Repair form={`letter-${letter.id}`} id={letter.id} refused={refused}>
                  {t("Try again")}
                </Repair>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

export function FailedJobs({ jobs, refused }: { jobs: JobRow[]; refused: Refused }) {
  const t = useWords();
  if (jobs.length === 0) return null;
  return (
    <Sheet title={t("{count} failed job|{count} failed jobs", { count: jobs.length })}>
      <ul>
        {jobs.map((job) => (
          <li key={job.id} className="entry">
            <div className="btn-row">
              <Status shape="late">{t(jobWords(job.kind))}</Status>
              <span className="meta">
                <Instant value={job.created_at} />
              </span>
            </div>
            <p className="meta">{job.error?.slice(0, 300)}</p>
            <Repair form={`job-${job.id}`} id={job.id} refused={refused}>
              {t("Try again")}
            </Repair>
          </li>
        ))}
      </ul>
      <p className="pt-3">
        <a href="/jobs">{t("All jobs")}</a>
      </p>
    </Sheet>
  );
}

/** What a message is about that is no notification. */
const MESSAGE_WORDS: Record<string, string> = {
  event: english("What happened, for other programs"),
  invite: english("Invitation"),
  reset: english("New password"),
  report: english("Questions by mail"),
};

const kindWords = (kind: string): string => MESSAGE_WORDS[kind] ?? kindOf(kind)?.label ?? humanise(kind);

export function FailedMessageList({ messages, refused }: { messages: FailedMessages[]; refused: Refused }) {
  const t = useWords();
  if (messages.length === 0) return null;
  return (
    <Sheet title={t("Messages that were given up")}>
      <ul>
        {messages.map((one) => (
          <li key={`${one.channel} ${one.kind}`} className="entry">
            <div className="btn-row">
              <Status shape="late">{t(CHANNEL_NAMES[one.channel])}</Status>
              <span>
                {t("{what}: {messages}", {
                  what: t(kindWords(one.kind)),
                  messages: t("{count} message|{count} messages", { count: one.count }),
                })}
              </span>
              {one.kind === "event" ? <a href="/webhooks">{t("Webhooks")}</a> : null}
            </div>
            <p className="meta">
              {one.answer ? t.sentence(one.answer) : null} <Instant value={one.last_at} />
            </p>
          </li>
        ))}
      </ul>
      <Repair form="messages" refused={refused}>
        {t("Send again what was given up")}
      </Repair>
    </Sheet>
  );
}

export function BackupFailure({ reason, refused }: { reason: string | null; refused: Refused }) {
  const t = useWords();
  if (!reason) return null;
  return (
    <Sheet title={t("The last backup failed")}>
      <div className="entry">
        <p role="alert">{reason}</p>
        <p className="meta">
          {t("Until one succeeds, what was entered since the last good one is on this machine alone.")}
        </p>
        <Repair form="backup" refused={refused}>
          {t("Back up now")}
        </Repair>
      </div>
    </Sheet>
  );
}
