import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

export type SimulatedPayment = {
  id: string;
  reference: string;
  description: string;
  returnUrl: string;
  amount: string;
  currency: string;
  status: "open" | "authorised" | "captured" | "voided" | "declined";
  refunds: { key: string; amount: string }[];
};

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Kept = { payments: SimulatedPayment[]; answers: Record<string, string> };

/** The processor's own books: payments, and by idempotency key which payment a call was about. Kept in a file where one is given. */
export function openBooks(file: string | null) {
  const payments = new Map<string, SimulatedPayment>();
  const answers = new Map<string, string>();
  if (file) {
    try {
      const kept = JSON.parse(readFileSync(file, "utf8")) as Kept;
      for (const payment of kept.payments) payments.set(payment.id, payment);
      for (const [key, id] of Object.entries(kept.answers)) answers.set(key, id);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  const keep = () => {
    if (!file) return;
    writeFileSync(
      `${file}.new`,
      JSON.stringify({ payments: [...payments.values()], answers: Object.fromEntries(answers) }),
      {
        mode: 0o600,
      },
    );
    renameSync(`${file}.new`, file);
  };
  const read = (id: string) => {
    const payment = payments.get(id);
    if (!payment) throw new Refused(404, "There is no such payment.");
    return payment;
  };

  return {
    read,
    all: () => [...payments.values()].reverse(),
    byReference: (reference: string) => [...payments.values()].find((payment) => payment.reference === reference),

    /** The same key again is the first call's payment, whatever came after. */
    make(
      key: string,
      wanted: Pick<SimulatedPayment, "reference" | "description" | "returnUrl" | "amount" | "currency">,
    ) {
      const before = answers.get(key);
      if (before) return { payment: read(before), isNew: false };
      const payment: SimulatedPayment = {
        ...wanted,
        id: `pay_${randomBytes(9).toString("base64url")}`,
        status: "open",
        refunds: [],
      };
      payments.set(payment.id, payment);
      answers.set(key, payment.id);
      keep();
      return { payment, isNew: true };
    },

    /** Moves a payment on; where it stands there already nothing happens. Refuses what its state does not allow. */
    move(id: string, to: "authorised" | "captured" | "voided" | "declined") {
      const payment = read(id);
      if (payment.status === to) return { payment, isNew: false };
      const from = {
        authorised: ["open"],
        declined: ["open"],
        captured: ["authorised"],
        voided: ["open", "authorised"],
      }[to];
      if (!from.includes(payment.status)) throw new Refused(409, `The payment is ${payment.status}.`);
      payment.status = to;
      keep();
      return { payment, isNew: true };
    },

    refund(id: string, key: string, amount: string) {
      const payment = read(id);
      if (payment.refunds.some((refund) => refund.key === key)) return { payment, isNew: false };
      const given = payment.refunds.reduce((sum, refund) => sum + cents(refund.amount), 0n);
      if (payment.status !== "captured" || given + cents(amount) > cents(payment.amount)) {
        throw new Refused(409, "More than was taken cannot be given back.");
      }
      payment.refunds.push({ key, amount });
      keep();
      return { payment, isNew: true };
    },
  };
}

export type Books = ReturnType<typeof openBooks>;

/** In the amount's own smallest part: amounts of one payment have one currency and so as many decimals. */
const cents = (amount: string) => BigInt(amount.replace(".", ""));
