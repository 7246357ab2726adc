import * as z from "zod";
import { type Rejected, readParams } from "#app/components/list-params.ts";
import { english } from "#app/components/words/words.ts";
import { addDays } from "#app/modules/shared/calendar.ts";
import { day } from "#app/modules/shared/schemas.ts";
import type { BoardView, Days } from "./board.ts";
import { daysIn } from "./period.ts";

/* Apart from what a board shows of its period, so that no schemas come into the browser with it. */

const USUAL = "30d";

/** Longer spans than this no board is asked for: ten years are what the oldest books hold. */
const MOST_DAYS = 3_660;

const shape = {
  period: z.enum(["today", "7d", "30d", "90d", "month", "year", "12m"]),
  compare: z.enum(["before", "year", "none"]),
  from: day,
  to: day,
  customer: z.string().max(100),
  sku: z.string().regex(/^\P{Cc}{1,64}$/u),
};

function presetDays(period: string, today: string): Days {
  const back = { today: 1, "7d": 7, "30d": 30, "90d": 90 }[period];
  if (back !== undefined) return { from: addDays(today, 1 - back), to: today };
  if (period === "month") return { from: `${today.slice(0, 8)}01`, to: today };
  if (period === "year") return { from: `${today.slice(0, 4)}-01-01`, to: today };
  const firstOfMonth = new Date(`${today.slice(0, 8)}01T00:00:00Z`);
  firstOfMonth.setUTCMonth(firstOfMonth.getUTCMonth() - 11);
  return { from: firstOfMonth.toISOString().slice(0, 10), to: today };
}

type Read = { view: BoardView; rejected: Rejected[]; customer: string | undefined };

/** What an address asks a board for; `customer` is yet to be found. A value that cannot be meant is left out and named, as in lists. */
export function readView(url: string, today: string): Read {
  const { filter, rejected } = readParams(url, shape);
  const period = filter.period ?? USUAL;
  let days = presetDays(period, today);
  const own = filter.from !== undefined || filter.to !== undefined;
  if (own) {
    const to = filter.to ?? today;
    const asked = { from: filter.from ?? addDays(to, -29), to };
    if (asked.from > asked.to)
      rejected.push({ name: "to", value: asked.to, because: english("the period would end before it begins") });
    else if (daysIn(asked) > MOST_DAYS)
      rejected.push({ name: "from", value: asked.from, because: english("the period would be more than ten years") });
    else days = asked;
  }
  const compare = filter.compare ?? "before";
  const { customer, sku } = filter;
  const view = { period: own ? "" : period, days, compare, today, ...(sku ? { only: { sku } } : {}) };
  return { view, rejected, customer };
}
