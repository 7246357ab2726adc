import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import * as z from "zod";
import { readOperators } from "#app/components/filter-operators.ts";
import {
  type ListState,
  listShape,
  PAGE_SIZE,
  parseSort,
  readParams,
  sortText,
  viewAddress,
} from "#app/components/list-params.ts";
import { readCommas } from "#app/components/typed.ts";
import { may, type Resource } from "#app/modules/access/policy.ts";
import { LIST_NAMES } from "#app/modules/lists/input.ts";
import { defaultView, listViews, readWidths, type SavedView } from "#app/modules/lists/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import type { ListTotals, Page, Paged } from "#app/modules/shared/paging.ts";
import type { FileColumn } from "./list-files.server.ts";
import type { Call } from "./run-command.server.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { readScreen } from "./screen.server.ts";

export type Shape = Record<string, z.ZodType>;
export type Filtered<Filters extends Shape> = { [Name in keyof Filters]?: z.output<Filters[Name]> };

/** One list of the product: the same for its page, its files and its bulk actions. */
export type ScreenList<Filters extends Shape, View> = {
  /** Its files' name; views are kept of the lists whose names lists/input.ts knows. */
  name: string;
  path: string;
  resource: Resource;
  filters: Filters;
  /** What it can be sorted by, and how it is sorted unless asked otherwise. */
  sorts: readonly string[];
  usual: string;
  after?: z.ZodType<string>;
  read: (call: Call, filter: Filtered<Filters>, page: Page) => Promise<Paged<View>>;
  totals: (call: Call, filter: Filtered<Filters>, atMost: number) => Promise<ListTotals>;
  file: (call: Call) => FileColumn<View>[];
};

/**
 * Rows that are counted and added up for a list's foot. Among a million, 10,000 take about 20 ms and all of them 2 s (two
 * cores of 2026). A list that is looked at while others work is read again and again, so its foot must not cost more than
 * its page. The reader may ask for all.
 */
export const TOTALS_OF = 10_000;
/** All of them still ends: the database gives up a statement after 15 s. */
const TOTALS_OF_ALL = 50_000_000;

/** A list known to have more rows than its foot counts is not counted again for a while: it hardly ever gets shorter. */
const COUNTED_AGAIN_AFTER_MS = 60_000;
const MOST_KNOWN = 1_000;
const tooLong = new Map<string, number>();

async function totalsOf<Filters extends Shape, View>(
  call: Call,
  list: ScreenList<Filters, View>,
  filter: Filtered<Filters>,
) {
  const key = JSON.stringify([call.actor.tenantId, call.actor.accountId, list.path, filter]);
  if ((tooLong.get(key) ?? 0) > Date.now()) return { count: null, sums: [] };
  const totals = await list.totals(call, filter, TOTALS_OF);
  tooLong.delete(key);
  if (totals.count === null) tooLong.set(key, Date.now() + COUNTED_AGAIN_AFTER_MS);
  if (tooLong.size > MOST_KNOWN) tooLong.delete(tooLong.keys().next().value as string);
  return totals;
}

/** Reads a list as its address says: the page's rows, and everything around them. */
export async function readList<Filters extends Shape, View>(
  args: LoaderFunctionArgs,
  call: Call,
  list: ScreenList<Filters, View>,
  views: CountedView[] | null = null,
): Promise<Paged<View> & { list: ListState }> {
  const { filter, page, rejected, asked } = readAddress(args.request.url, list);
  const [rows, totals] = await Promise.all([
    list.read(call, filter, page),
    asked.totals === "all" ? list.totals(call, filter, TOTALS_OF_ALL) : totalsOf(call, list, filter),
  ]);
  return {
    ...rows,
    list: {
      name: list.name,
      path: list.path,
      sort: sortText(page.sort ?? []),
      sorts: list.sorts,
      per: page.limit,
      columns: asked.cols ?? null,
      rejected,
      totals,
      totalsOf: TOTALS_OF,
      today: dayIn(call.identity.timeZone, call.now),
      now: call.now.toISOString(),
      person: call.identity.name,
      views: views?.map(({ list: _, ...view }) => view) ?? null,
      widths: await readWidths(call.tx, call.actor, list.name),
      can: {
        export: may(call.actor, "export", list.resource),
        shareViews: may(call.actor, "update", "settings"),
      },
    },
  };
}

export function readAddress<Filters extends Shape, View>(url: string, list: ScreenList<Filters, View>) {
  const around = readParams(url, listShape(list.sorts, list.after ?? z.uuid()));
  const wanted = readParams(url, list.filters);
  const rejected = [...around.rejected, ...wanted.rejected];
  const filter = wanted.filter as Filtered<Filters>;
  const { from, to } = filter as { from?: string; to?: string };
  if (from && to && from > to) rejected.push({ name: "to", value: `${to}, before ${from},` });
  return {
    filter,
    rejected,
    asked: around.filter,
    page: {
      limit: around.filter.per ?? PAGE_SIZE,
      after: around.filter.after ?? null,
      sort: around.filter.sort ?? parseSort(list.usual, list.sorts) ?? [],
    } satisfies Page,
  };
}

type CountedView = SavedView & { count: number | null };

/** Tabs that say how many rows are behind them: of the first few, and only up to what a glance takes in. */
const COUNTED_VIEWS = 6;
const COUNTED_ROWS = 999;

async function countViews<Filters extends Shape, View>(
  call: Call,
  list: ScreenList<Filters, View>,
  views: SavedView[],
): Promise<CountedView[]> {
  return Promise.all(
    views.map(async (view, place) => {
      if (place >= COUNTED_VIEWS) return { ...view, count: null };
      const { filter } = readAddress(`http://list.invalid/?${view.query}`, list);
      return { ...view, count: (await list.totals(call, filter, COUNTED_ROWS)).count };
    }),
  );
}

/** An address says the same to everybody: figures stand in it as plain decimals, a field and its operator as one parameter. */
export function toPlainAddress(url: string): void {
  const { pathname, searchParams } = new URL(url);
  const hasCommas = searchParams.has("_comma");
  readCommas(searchParams);
  if (!readOperators(searchParams) && !hasCommas) return;
  throw redirect(safeRedirect(`${pathname}?${searchParams.toString().replaceAll("%2C", ",")}`, pathname), {
    headers: { "Cache-Control": "no-store" },
  });
}

/** For a loader of a list's page: its rows as the page shows them, the list's state, and what else it needs. */
export function listScreen<Filters extends Shape, View, Row, More extends Record<string, unknown>>(
  args: LoaderFunctionArgs,
  list: ScreenList<Filters, View>,
  toRow: (view: View) => Row,
  more: (call: Call) => More | Promise<More>,
): Promise<{ rows: Row[]; next: string | null; list: ListState } & More> {
  toPlainAddress(args.request.url);
  return readScreen(args, "read", list.resource, async (call) => {
    const name = LIST_NAMES.find((one) => one === list.name);
    const views = name ? await listViews(call.tx, call.actor, name) : null;
    const first = defaultView(views ?? []);
    // Only a bare address opens the default: every other says itself what is to be seen.
    if (first && new URL(args.request.url).search === "") {
      throw redirect(safeRedirect(viewAddress(list.path, first), `${list.path}?view=all`), {
        headers: { "Cache-Control": "no-store" },
      });
    }
    const counted = views && (await countViews(call, list, views));
    const { data, next, list: state } = await readList(args, call, list, counted);
    return { rows: data.map(toRow), next, list: state, ...(await more(call)) };
  });
}
