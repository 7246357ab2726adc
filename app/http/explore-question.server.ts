import * as z from "zod";
import type { Days } from "#app/components/boards/board.ts";
import type { ExploreData } from "#app/components/explore/result.ts";
import { CHARTS, type Question, type Subject, VOCABULARY } from "#app/components/explore/vocabulary.ts";
import { type Rejected, readParams } from "#app/components/list-params.ts";
import { many } from "#app/components/many.ts";
import { may, maySeeReport, type Who, whyNot } from "#app/modules/access/policy.ts";
import { peopleNames } from "#app/modules/access/queries.server.ts";
import { customerNames } from "#app/modules/parties/queries.server.ts";
import { Forbidden } from "#app/modules/shared/refusal.ts";
import type { Analytics } from "./analytics.server.ts";
import type { Apart } from "./run-command.server.ts";
import { cellTypeOf, wholeSpreadsheet } from "./spreadsheet.server.ts";

/* Free questions apart from their screen: read from an address, asked, and written into a workbook. */

/** As much of a request as it takes; the worker asks too, for mails. */
type Asked = { services: { analytics: Pick<Analytics, "query"> } };
type Asking = Pick<Apart, "books" | "actor">;

/** The subjects, measures and groupings that somebody may use at all: nothing else is offered, read or asked. */
export function vocabularyOf(actor: Who): Subject[] {
  const cost = may(actor, "read", "product_cost");
  const customers = may(actor, "read", "customers");
  // Every order says who made it.
  const orders = may(actor, "read", "orders");
  return VOCABULARY.filter(({ like }) => maySeeReport(actor, like)).map((subject) => ({
    ...subject,
    measures: subject.measures.filter((word) => cost || !word.cost),
    groupings: subject.groupings.filter((word) => (customers || !word.customer) && (orders || !word.salesperson)),
  }));
}

/** What it takes at least to ask anything. */
const LEAST = "orders";

const word = z.string().regex(/^[a-z_]{1,30}$/);
const text = z.string().max(400);
const shape = {
  of: word,
  show: many(word, 6),
  by: word,
  and: word,
  chart: z.enum(CHARTS.map(({ name }) => name) as [Question["chart"], ...Question["chart"][]]),
  sort: z.enum(["by", "measure"]),
  filter: word,
  is: text,
  filter2: word,
  is2: text,
};

/** A question out of an address. What this person has no word for is left out and named, as lists do. */
export function readQuestion(
  url: string,
  vocabulary: readonly Subject[],
): { question: Question; rejected: Rejected[] } {
  const { filter: asked, rejected } = readParams(url, shape);
  const subject = vocabulary.find(({ name }) => name === asked.of) ?? vocabulary[0];
  if (!subject) throw new Forbidden(whyNot("read", LEAST), { action: "read", resource: LEAST });
  if (asked.of && subject.name !== asked.of) rejected.push({ name: "of", value: asked.of });
  const known = (words: Subject["measures"], name: string) => words.some((one) => one.name === name);
  const take = (name: string, wanted: string | undefined, words: Subject["measures"]): string | undefined => {
    if (wanted === undefined || known(words, wanted)) return wanted;
    rejected.push({ name, value: wanted });
    return undefined;
  };
  const show = (asked.show ?? []).filter((one) => take("show", one, subject.measures) !== undefined);
  const by = take("by", asked.by, subject.groupings) ?? (subject.dated ? "month" : (subject.groupings[0]?.name ?? ""));
  const and = take("and", asked.and, subject.groupings);
  const filters = [
    [take("filter", asked.filter, subject.groupings), asked.is],
    [take("filter2", asked.filter2, subject.groupings), asked.is2],
  ].flatMap(([name, is]) => {
    const values = (is ?? "").split(",").map((one) => one.trim().slice(0, 100));
    const given = values.filter(Boolean).slice(0, 20);
    return name && given.length > 0 ? [{ name, values: given }] : [];
  });
  const usual = subject.together ? subject.measures : subject.measures.slice(0, 1);
  return {
    question: {
      of: subject.name,
      show: show.length > 0 ? show : usual.map(({ name }) => name),
      by,
      and: and && and !== by ? and : null,
      filters: filters.filter(({ name }, at) => filters.findIndex((one) => one.name === name) === at),
      sort:
        asked.sort ??
        (["product", "category", "customer", "salesperson", "account", "reason", "method"].includes(by)
          ? "measure"
          : "by"),
      chart: asked.chart ?? "bars",
    },
    rejected,
  };
}

/** Asks it of the facts: names of customers and of people are put in here, as they are never in facts. */
export async function askExplore(
  { services: { analytics } }: Asked,
  call: Asking,
  question: Question,
  days: Days,
  limit: number,
): Promise<ExploreData> {
  const { books, actor } = call;
  const where: Record<string, string[]> = {};
  for (const { name, values } of question.filters) {
    where[name] = await (NAMED[name]?.(call, values) ?? values);
    // A filter that nobody answers to finds nothing, instead of everything.
    if (where[name]?.length === 0) where[name] = ["-"];
  }
  const subject = VOCABULARY.find(({ name }) => name === question.of);
  const answer = await analytics.query({
    report: "explore",
    tenant_id: actor.tenantId,
    params: {
      of: question.of,
      show: question.show,
      by: question.by,
      ...(question.and ? { and: question.and } : {}),
      ...(subject?.dated ? days : {}),
      where,
      sort: question.sort,
      // One more tells whether there are more.
      limit: Math.min(limit + 1, MOST_ROWS),
    },
    hide: may(actor, "read", "product_cost") ? [] : ["cost"],
  });
  for (const [at, { type }] of answer.columns.entries()) {
    const names = NAMES[type];
    if (!names) continue;
    const ids = [...new Set(answer.rows.map((row) => row[at]))].filter((id): id is string => typeof id === "string");
    const known = await books((tx) => names(tx, ids));
    for (const row of answer.rows) row[at] = known.get(String(row[at])) ?? null;
  }
  return {
    columns: answer.columns.map(({ name, type, unit }) => ({
      ...{ name, type },
      ...(unit === "percent" ? { unit } : {}),
    })),
    rows: answer.rows.slice(0, limit) as ExploreData["rows"],
    more: answer.rows.length > limit,
    at: answer.as_of,
    seq: answer.event_seq,
  };
}

/** The most that one answer holds (analytics/explore.ts). */
export const MOST_ROWS = 10_000;

export async function customersNamed({ books }: Asking, names: string[]): Promise<string[]> {
  const wanted = names.map((name) => name.toLowerCase());
  const rows = await books(
    (tx) => tx<{ id: string }[]>`
      select id from customer where name_key = any(${wanted}) or lower(code) = any(${wanted}) or id::text = any(${wanted}) limit 20`,
  );
  return rows.map(({ id }) => id);
}

async function peopleNamed({ books }: Asking, names: string[]): Promise<string[]> {
  const wanted = names.map((name) => name.toLowerCase());
  const rows = await books(
    (tx) => tx<{ id: string }[]>`
      select account_id as id from access_members() where lower(name) = any(${wanted}) or account_id::text = any(${wanted}) limit 20`,
  );
  return rows.map(({ id }) => id);
}

/** Columns whose cells come as ids, by their type. */
const NAMES: Record<string, typeof customerNames> = { customer_name: customerNames, person_name: peopleNames };
/** Groupings that are filtered by names. */
const NAMED: Record<string, typeof customersNamed> = { customer: customersNamed, salesperson: peopleNamed };

/** All rows, with typed cells. */
export function exploreBook({ columns, rows }: ExploreData, timeZone: string): Buffer<ArrayBuffer> {
  const heads = columns.map(({ name, type }) => ({ head: name, type: cellTypeOf(type) }));
  return wholeSpreadsheet({ name: "explore", columns: heads, timeZone }, rows);
}
