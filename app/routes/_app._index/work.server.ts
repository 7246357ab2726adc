import { english } from "#app/components/words/words.ts";
import type { Call } from "#app/http/run-command.server.ts";
import { type Action, may, type Resource } from "#app/modules/access/policy.ts";
import { creditByCustomer } from "#app/modules/billing/open-credit.server.ts";
import { listInvoices, sumInvoices } from "#app/modules/billing/queries.server.ts";
import { sumItems } from "#app/modules/inventory/queries.server.ts";
import { countUnfinished } from "#app/modules/inventory/scan-queries.server.ts";
import { listPeriods } from "#app/modules/ledger/queries.server.ts";
import { ownOpenOrders } from "#app/modules/orders/own-open-orders.server.ts";
import { listOrderSummaries, sumOrders } from "#app/modules/orders/queries.server.ts";
import { readSetup } from "#app/modules/orders/setup-queries.server.ts";
import { SETUP_STEPS } from "#app/modules/orders/setup-steps.ts";
import type { RoleName } from "#app/modules/shared/actor.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { ListTotals } from "#app/modules/shared/paging.ts";

/** More is said as "over 1,000": nobody works through them by this page, and counting on would cost time. */
const COUNTED = 1_000;
const FEW = 10;
/** What is next of a longer list. */
const NEXT = 5;

export type Work = { label: string; href: string; count: number | null; sums: { currency: string; amount: string }[] };

type Kind =
  | "today"
  | "ship"
  | "waiting"
  | "low"
  | "receipts"
  | "counts"
  | "reviews"
  | "outstanding"
  | "overdue"
  | "periods";

const OF_ROLE: Record<RoleName, Kind[]> = {
  admin: ["today", "ship", "waiting", "low", "reviews", "outstanding", "overdue"],
  viewer: ["today", "ship", "waiting", "low", "outstanding", "overdue"],
  clerk: ["ship", "waiting", "low", "receipts", "counts"],
  accountant: ["overdue", "outstanding", "periods"],
  sales: ["waiting"],
  hr: [],
};

/** Whose own hands ship, and who watches over it. */
const SHIPS: RoleName[] = ["admin", "viewer", "clerk"];
const COLLECTS: RoleName[] = ["admin", "viewer", "accountant"];

const RIGHTS: Record<Kind, [Action, Resource]> = {
  today: ["read", "orders"],
  ship: ["read", "orders"],
  waiting: ["read", "orders"],
  low: ["read", "stock"],
  receipts: ["create", "stock"],
  counts: ["create", "stock"],
  reviews: ["approve", "stock"],
  outstanding: ["read", "invoices"],
  overdue: ["read", "invoices"],
  periods: ["approve", "journal"],
};

/** What waits for this person. Each line's figure is of the list it leads to, by the same filter. */
export async function readWork(call: Call) {
  const { tx, actor, identity } = call;
  const kinds = OF_ROLE[actor.role].filter((kind) => may(actor, ...RIGHTS[kind]));
  const [lines, ship, overdue, own, credits, setup] = await Promise.all([
    Promise.all(kinds.map((kind) => lineOf(kind, call))),
    SHIPS.includes(actor.role) && may(actor, ...RIGHTS.ship) ? nextToShip(call) : null,
    COLLECTS.includes(actor.role) && may(actor, ...RIGHTS.overdue) ? longestOverdue(call) : null,
    actor.role === "sales" && may(actor, "read", "orders") ? ownOpenOrders(tx, identity.accountId, FEW) : null,
    actor.role === "accountant" && may(actor, "read", "payments") ? creditByCustomer(tx, FEW) : null,
    may(actor, "update", "settings") ? readSetup(tx) : null,
  ]);
  return {
    lines,
    ship,
    overdue,
    own,
    credits,
    toSetUp: setup && !setup.order ? SETUP_STEPS.filter((step) => !setup[step]).length : 0,
  };
}

/** Placed first, shipped first. */
async function nextToShip({ tx, actor }: Call) {
  const page = { limit: NEXT, after: null, sort: [{ key: "placed", descending: false }] };
  const { data } = await listOrderSummaries(tx, { status: "placed" }, page);
  const room = may(actor, "ship", "orders") && actor.role === "clerk" ? "pick" : "orders";
  return data.map(({ id, number, customer, placed_at, total, currency }) => ({
    href: `/${room}/${id}`,
    number,
    customer,
    placed_at,
    total,
    currency,
  }));
}

async function longestOverdue({ tx, now }: Call) {
  const page = { limit: NEXT, after: null, sort: [{ key: "due", descending: false }] };
  const { data } = await listInvoices(tx, { status: "overdue" }, page, now);
  return data.map(({ id, number, customer, due_on, amount_due, currency }) => ({
    href: `/invoices/${id}`,
    number,
    customer,
    due_on,
    amount_due,
    currency,
  }));
}

async function lineOf(kind: Kind, { tx, identity, now }: Call): Promise<Work> {
  const today = dayIn(identity.timeZone, now);
  switch (kind) {
    case "today": {
      const found = await sumOrders(tx, { from: today, to: today }, COUNTED);
      return line(english("Orders placed today"), `/orders?from=${today}&to=${today}`, found, "total");
    }
    case "ship":
      return line(
        english("Orders to ship"),
        "/orders?status=placed",
        await sumOrders(tx, { status: "placed" }, COUNTED),
      );
    case "waiting": {
      const found = await sumOrders(tx, { waiting: "stock" }, COUNTED);
      return line(english("Orders waiting for stock"), "/orders?waiting=stock", found);
    }
    case "low": {
      const found = await sumItems(tx, { low_stock: true }, COUNTED, { cost: false });
      return line(english("Products low on stock"), "/products?stock=low", found);
    }
    case "receipts": {
      const { receipts } = await countUnfinished(tx);
      return { label: english("Receipts not posted"), href: "/receive?show=open", count: receipts, sums: [] };
    }
    case "counts":
    case "reviews": {
      const { counts, reviews } = await countUnfinished(tx);
      return kind === "counts"
        ? { label: english("Counts under way"), href: "/counts?show=open", count: counts, sums: [] }
        : { label: english("Counts to approve"), href: "/counts?show=open", count: reviews, sums: [] };
    }
    case "outstanding": {
      const found = await sumInvoices(tx, { status: ["open", "partly_paid", "overdue"] }, COUNTED, now);
      return line(english("Invoices not paid"), "/invoices?status=open,partly_paid,overdue", found, "open");
    }
    case "overdue": {
      const found = await sumInvoices(tx, { status: "overdue" }, COUNTED, now);
      return line(english("Invoices overdue"), "/invoices?status=overdue", found, "open");
    }
    case "periods": {
      const over = (await listPeriods(tx)).filter(({ status, end_on }) => status === "open" && end_on < today);
      return { label: english("Periods to close"), href: "/ledger/periods", count: over.length, sums: [] };
    }
  }
}

function line(label: string, href: string, { count, sums }: ListTotals, amount?: string): Work {
  const shown = amount ? sums.map(({ currency, amounts }) => ({ currency, amount: amounts[amount] ?? "" })) : [];
  return { label, href, count, sums: shown };
}
