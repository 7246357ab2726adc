import { useLocation } from "@remix-run/react";
import { type Key, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { useWords } from "./words/words.ts";

export type Steady<Row> = {
  rows: Row[];
  /** By their keys the rows that changed while one was looking; the table tints what changed of them for a moment. */
  changed: ReadonlyMap<Key, Change<Row>>;
  /** Rows that came meanwhile and wait to be shown. */
  waiting: number;
  show: () => void;
};

/** How often a row changed, and what it was before the last time. */
export type Change<Row> = { times: number; before: Row };

type Memory<Row> = { visit: string; keys: Key[]; rows: Map<Key, Row>; changed: Map<Key, Change<Row>> };

/**
 * Live lists do not move under the reader's eyes: what is on the page keeps its place and is brought up to date there,
 * what is new waits until it is asked for. A navigation (filter, page, link) starts afresh.
 */
export function useSteadyRows<Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Steady<Row> {
  const { key: visit } = useLocation();
  const memory = useRef<Memory<Row>>();
  const [, redraw] = useState(0);
  if (memory.current?.visit !== visit) memory.current = remember(visit, rows, keyOf);
  const { keys, rows: known, changed } = memory.current;

  let waiting = 0;
  for (const row of rows) {
    const key = keyOf(row);
    const before = known.get(key);
    if (before === undefined) waiting++;
    else if (before !== row) {
      if (JSON.stringify(before) !== JSON.stringify(row))
        changed.set(key, { times: (changed.get(key)?.times ?? 0) + 1, before });
      known.set(key, row);
    }
  }
  return {
    rows: keys.map((key) => known.get(key) as Row),
    changed,
    waiting,
    show() {
      memory.current = remember(visit, rows, keyOf);
      redraw((count) => count + 1);
    },
  };
}

function remember<Row>(visit: string, rows: readonly Row[], keyOf: (row: Row) => Key): Memory<Row> {
  return {
    visit,
    keys: rows.map(keyOf),
    rows: new Map(rows.map((row) => [keyOf(row), row])),
    changed: new Map(),
  };
}

/** "3 new orders · Show", above a list. */
export function NewRows({
  steady,
  noun,
}: {
  steady: Pick<Steady<unknown>, "waiting" | "show">;
  noun: [string, string];
}) {
  const t = useWords();
  return (
    <div role="status" className="new-rows">
      {steady.waiting > 0 ? (
        <Button type="button" look="quiet" small onClick={steady.show}>
          {t("{count} new {thing} · Show", {
            count: steady.waiting,
            thing: t(steady.waiting === 1 ? noun[0] : noun[1]),
          })}
        </Button>
      ) : null}
    </div>
  );
}
