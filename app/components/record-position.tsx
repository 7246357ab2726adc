import { useEffect, useState } from "react";
import { groupDigits } from "./format.ts";
import { useWords } from "./words/words.ts";

/** The list a record was opened from: its address, the records of its page, and how many came before them. */
type Trail = {
  href: string;
  ids: string[];
  before: number | null;
  total: number | null;
  starts: Record<string, number>;
};

const keyOf = (list: string) => `pulse.trail.${list}`;

function readTrail(list: string): Trail | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(list)) ?? "null") as Trail | null;
  } catch {
    return null;
  }
}

/** A list tells its record pages where they are. Kept in the tab alone: two tabs may walk two lists. */
export function useTrail(list: string, page: { ids: string[]; next: string | null; total: number | null }): void {
  const { ids, next, total } = page;
  const shown = ids.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shown` stands for ids
  useEffect(() => {
    const { pathname, search } = window.location;
    const params = new URLSearchParams(search);
    const after = params.get("after") ?? "";
    params.delete("after");
    const base = `${pathname}?${params}`;
    const last = readTrail(list);
    const starts = last && Object.hasOwn(last.starts, base) ? last.starts : { [base]: 0 };
    // Where a page begins is known when one came to it from the page before.
    const before = after === "" ? 0 : (starts[after] ?? null);
    if (next && before !== null) starts[next] = before + ids.length;
    const trail: Trail = { href: pathname + search, ids, before, total, starts };
    try {
      sessionStorage.setItem(keyOf(list), JSON.stringify(trail));
    } catch {
      // A full or forbidden storage costs the position only.
    }
  }, [list, shown, next, total]);
}

/**
 * "4 of 38" with the records before and after, on a record's page that was opened from a list; nothing otherwise. The
 * links carry `data-previous-record` and `data-next-record` for the keyboard.
 */
export function RecordPosition({ list, id }: { list: string; id: string }) {
  const t = useWords();
  const [trail, setTrail] = useState<Trail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another record is another place
  useEffect(() => setTrail(readTrail(list)), [list, id]);

  const index = trail?.ids.indexOf(id) ?? -1;
  if (!trail || index < 0) return null;
  const path = trail.href.split("?")[0];
  const [previous, next] = [trail.ids[index - 1], trail.ids[index + 1]];
  const place = trail.before === null ? null : groupDigits(String(trail.before + index + 1), t.locale);
  const total = trail.total === null ? null : groupDigits(String(trail.total), t.locale);
  return (
    <nav className="record-position" aria-label={t("Place in the list")}>
      {previous ? (
        <a href={`${path}/${previous}`} rel="prev" data-previous-record="">
          {t("Previous")}
        </a>
      ) : null}
      <a href={trail.href}>
        {place === null
          ? t("Back to the list")
          : total === null
            ? t("No. {place}", { place })
            : t("{place} of {total}", { place, total })}
      </a>
      {next ? (
        <a href={`${path}/${next}`} rel="next" data-next-record="">
          {t("Next")}
        </a>
      ) : null}
    </nav>
  );
}
