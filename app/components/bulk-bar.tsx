import { useSearchParams } from "@remix-run/react";
import { type Key, startTransition, useCallback, useState } from "react";
import { formatMoney, parseMoney, roundHalfUp } from "#app/modules/shared/money.ts";
import { Button } from "./button.tsx";
import type { Selectable } from "./data-table.tsx";
import { groupDigits } from "./format.ts";
import { addressOf, BULK_ROWS, type ListState } from "./list-params.ts";
import { counted, useWords, type Words } from "./words/words.ts";

export type Bulk<Row> = {
  /** Where the selected rows are posted to, and what can be done with them. */
  action?: string;
  acts: { intent: string; label: string }[];
  /** Rows of one act, where the worker can do more than a page may. */
  most?: number;
  amount: (row: Row) => { amount: string; currency: string };
  label: (row: Row) => string;
};

type Chosen = Map<Key, { amount: string; currency: string }>;
type Selection<Row> = { chosen: Chosen; select: Selectable<Row>; clear: () => void };

const FORM = "bulk";

/** The rows that are ticked, over all pages of one list; another filter begins anew. */
export function useSelection<Row>(bulk: Bulk<Row> | undefined, rowKey: (row: Row) => Key): Selection<Row> | null {
  const [params] = useSearchParams();
  const address = addressOf(params.toString()).toString();
  const [held, hold] = useState<{ address: string; chosen: Chosen }>({ address, chosen: new Map() });
  const amount = bulk?.amount;
  // The same function as long as the list is the same: its rows are not drawn again for a tick elsewhere.
  const choose = useCallback(
    (rows: readonly Row[], ticked: boolean) =>
      // The tick itself is on the screen by then.
      startTransition(() =>
        hold((before) => {
          const next: Chosen = new Map(before.address === address ? before.chosen : []);
          for (const row of rows) {
            if (ticked && amount) next.set(rowKey(row), amount(row));
            else next.delete(rowKey(row));
          }
          return { address, chosen: next };
        }),
      ),
    [address, amount, rowKey],
  );
  if (!bulk) return null;
  const chosen: Chosen = held.address === address ? held.chosen : new Map();
  return {
    chosen,
    clear: () => hold({ address, chosen: new Map() }),
    select: { form: FORM, label: bulk.label, chosen: new Set(chosen.keys()), choose },
  };
}

/** "7 selected · 4,210.00 GBP · avg 601.43". Each currency by itself: amounts of two are never added up. */
export function selectionText(t: Words, chosen: Iterable<{ amount: string; currency: string }>): string {
  const sums = new Map<string, { sum: bigint; count: bigint }>();
  let all = 0;
  for (const { amount, currency } of chosen) {
    const before = sums.get(currency) ?? { sum: 0n, count: 0n };
    sums.set(currency, { sum: before.sum + parseMoney(amount, currency), count: before.count + 1n });
    all++;
  }
  const lines = [...sums].map(([currency, { sum, count }]) => {
    const average = groupDigits(formatMoney(roundHalfUp(sum, count), currency), t.locale);
    return t("{sum} {currency} · avg {average}", {
      sum: groupDigits(formatMoney(sum, currency), t.locale),
      currency,
      average,
    });
  });
  return [t("{all} selected", { all }), ...lines].join(" · ");
}

/** What can be done with the ticked rows, or with all that the filter lets through. Works without JavaScript, then without the sum. */
export function BulkBar<Row>(props: {
  list: ListState;
  bulk: Bulk<Row>;
  noun: [string, string];
  selection: Selection<Row>;
  /** Keys of this page's rows, whose boxes post themselves. */
  here: ReadonlySet<Key>;
}) {
  const t = useWords();
  const { list, bulk, noun, selection, here } = props;
  const [params] = useSearchParams();
  const { count } = list.totals;
  const { chosen } = selection;
  const most = bulk.most ?? BULK_ROWS;
  return (
    <form id={FORM} method="post" action={bulk.action} className="bulk-bar" data-chosen={chosen.size || undefined}>
      <input type="hidden" name="query" value={addressOf(params.toString()).toString()} />
      {[...chosen.keys()].map((key) =>
        here.has(key) ? null : <input key={key} type="hidden" name="id" value={String(key)} />,
      )}
      <span role="status">
        {chosen.size > 0
          ? selectionText(t, chosen.values())
          : t("Select {things} to act on them.", { things: t(noun[1]) })}
      </span>
      {bulk.acts.length === 0 ? null : count !== null && count > 0 && count <= most ? (
        <label className="check">
          <input type="checkbox" name="all" value="1" />{" "}
          {t("All {count} that match", { count: counted(t, count, noun) })}
        </label>
      ) : (
        <span className="meta">{t("At most {count} at once", { count: most })}</span>
      )}
      <span className="btn-row">
        {bulk.acts.map(({ intent, label }) => (
          <Button key={intent} small name="_intent" value={intent}>
            {label}
          </Button>
        ))}
        {list.can.export ? (
          <Button small formMethod="get" formAction={`${list.path}.csv`}>
            {t("Export selected")}
          </Button>
        ) : null}
        {chosen.size > 0 ? (
          <Button small look="quiet" type="button" onClick={selection.clear}>
            {t("Select none")}
          </Button>
        ) : null}
      </span>
    </form>
  );
}
