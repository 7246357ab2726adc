import { createContext, useContext } from "react";
import { useCompany } from "#app/components/figures.tsx";
import { wallClock } from "#app/components/format.ts";
import { english, useWords, type Words } from "#app/components/words/words.ts";
import { useLiveState } from "#app/live/use-live.ts";
import type { Standing } from "./board.ts";

export type Freshness = { at: string; waitsSince: string | null; because?: string | null };

/** How a board's figures stand; null while there are none. */
export const freshnessOf = ({ asOf, waitsSince, staleBecause, away }: Standing): Freshness | null =>
  asOf && { at: asOf.at, waitsSince, because: away ? english("the figures are away") : staleBecause };

/** When a board's figures were read. A context of its own: a new time must not draw the charts again. */
const FreshnessContext = createContext<Freshness | null>(null);

export const FreshnessProvider = FreshnessContext.Provider;

export const behindText = (t: Words, since: string, timeZone: string) =>
  t("behind: an event of {time} is not in yet", { time: wallClock(since, timeZone).time });

/** On every tile: as of when it stands; amber, and why, when it is behind. */
export function Stamp() {
  const t = useWords();
  const { timeZone } = useCompany();
  const fresh = useContext(FreshnessContext);
  const live = useLiveState();
  if (!fresh) return null;
  const time = wallClock(fresh.at, timeZone).time;
  const why = fresh.because
    ? t.sentence(fresh.because)
    : fresh.waitsSince
      ? behindText(t, fresh.waitsSince, timeZone)
      : live === "lost"
        ? t("not live: the connection is lost")
        : null;
  return (
    <span className={why ? "stamp stale" : "stamp"}>
      <time dateTime={fresh.at}>{t("as of {time}", { time })}</time>
      {why ? `, ${why}` : null}
    </span>
  );
}
