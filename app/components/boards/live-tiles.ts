import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { createPacer } from "#app/live/pacer.ts";
import { useLiveMessages, useWhenTold } from "#app/live/use-live.ts";
import { type LiveTiles, SEEN_HEADER, type Tiles, type Told } from "./board.ts";
import type { BoardData } from "./board-page.tsx";

/** Milliseconds from one reading of the page to the next while events keep coming, and the rest after each, times what it took. */
const PAGE_PAUSE_MS = 400;
const PAGE_REST_TIMES = 4;

/** What is told by itself is asked for when facts have moved and nothing came for so long; and before the server forgets it. */
const OVERDUE_MS = 400;
const AGAIN_MS = 5 * 60_000;

/** Where the server cannot tell, each page asks for itself. */
const ASK_PAUSE_MS = 250;

export type Held = { address: string; seq: number; data: Told };

/** What came last is not always the newest. */
export const join = (held: Held | undefined, come: Held): Held => {
  if (held?.address !== come.address) return come;
  const [older, newer] = come.seq < held.seq ? [come, held] : [held, come];
  return { ...newer, data: { ...older.data, ...newer.data } };
};

/** What is held on top of what was read. While the figures are away those that were there stay, and say of when they are. */
export function shown(read: BoardData, held: Held | undefined, before: BoardData | undefined): BoardData {
  if (read.away && before) return { ...before, away: read.away };
  if (!held || held.seq < (read.asOf?.seq ?? 0)) return read;
  const { board, ...tiles } = held.data;
  return { ...read, ...board, tiles: { ...read.tiles, ...(tiles as Tiles) } };
}

/**
 * A board, live: the server tells what has changed of its tiles (asked for once, and again where it cannot). What is this person's
 * own, the saved questions, and what only the first order changes is read again with the page, at a slower pace.
 */
export function useLiveTiles(read: BoardData, params: URLSearchParams): BoardData {
  const address = `/dashboard/${read.name}/live.json${params.size > 0 ? `?${params}` : ""}`;
  const [held, hold] = useState<Held>();
  const told = useRef<{ address?: string | undefined; overdue?: ReturnType<typeof setTimeout> | undefined }>({});
  const { revalidate, state } = useRevalidator();
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const [page] = useState(() => createPacer(() => latest.current(), PAGE_PAUSE_MS, PAGE_REST_TIMES));
  const ownToo = read.begin || read.pinned.length > 0;
  const own = held?.address === address ? held : undefined;
  const last = useRef<{ address: string; board: BoardData }>();

  async function ask() {
    settle();
    told.current.address = undefined;
    try {
      // What was told may have been a part: only of what the page was read with is it known that nothing is missing.
      const seen = own ? "" : String(read.asOf?.seq);
      const answer = await fetch(address, { headers: { [SEEN_HEADER]: seen } });
      if (answer.ok) {
        const { told: isTold, ...tiles } = (await answer.json()) as LiveTiles;
        hold((held) => join(held, { address, ...tiles }));
        if (isTold) told.current.address = address;
        if (ownToo) page.ask();
      } else page.ask();
    } catch {
      // The page is read next, and says what is away.
      page.ask();
    }
    pacer.done();
  }
  const isTold = () => told.current.address === address;
  const pacer = useWhenTold(({ kind }) => kind === "behind" || (kind === "facts" && !isTold()), ask, ASK_PAUSE_MS);

  function settle() {
    clearTimeout(told.current.overdue);
    told.current.overdue = undefined;
  }
  useLiveMessages((message) => {
    if (message.kind === "facts" && isTold()) told.current.overdue ??= setTimeout(pacer.ask, OVERDUE_MS);
    if (message.kind !== "figures" || message.figures.address !== address) return;
    settle();
    const { data, seq, failed } = message.figures;
    if (failed) pacer.ask();
    else if (data) hold((held) => join(held, { address, seq, data: data as Told }));
    if (ownToo) page.ask();
  });

  useEffect(() => {
    if (state === "idle") page.done();
  }, [state, page]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept in refs ends with the page
  useEffect(() => {
    const again = setInterval(pacer.ask, AGAIN_MS);
    return () => {
      clearInterval(again);
      settle();
      page.stop();
    };
  }, []);

  const board = shown(read, own, last.current?.address === address ? last.current.board : undefined);
  last.current = { address, board };
  return board;
}
