import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { createPacer } from "#app/live/pacer.ts";
import { useLiveMessages, useWhenTold } from "#app/live/use-live.ts";
import { type LiveTile, tilesOf } from "./board.ts";
import type { BoardData } from "./board-page.tsx";
import { boardNamed } from "./boards.ts";

/** Milliseconds from one reading of a whole board to the next while events keep coming, and the rest after each, times what it took. */
const BOARD_PAUSE_MS = 400;
const BOARD_REST_TIMES = 4;

/** What is told by itself is asked for when facts have moved and nothing came for so long; and before the server forgets it. */
const OVERDUE_MS = 400;
const AGAIN_MS = 5 * 60_000;

type Held = { address: string; tile: LiveTile };

/**
 * A board's tiles, live. The key figures are a small part of what a board reads and what people look at first: the server tells
 * them by itself whenever they have changed (asked for once, and again where it cannot), and the board as a whole is read after
 * them, at a slower pace under steady traffic.
 */
export function useLiveTiles(read: BoardData, params: URLSearchParams): BoardData["tiles"] {
  const board = boardNamed(read.name);
  const key = board && tilesOf(board).find(({ id, view }) => view === "figures" && read.tiles[id])?.id;
  const address = key && `/dashboard/${read.name}/${key}.json${params.size > 0 ? `?${params}` : ""}`;
  const [held, hold] = useState<Held>();
  const told = useRef<{ address?: string | undefined; overdue?: ReturnType<typeof setTimeout> | undefined }>({});
  const { revalidate, state } = useRevalidator();
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const [whole] = useState(() => createPacer(() => latest.current(), BOARD_PAUSE_MS, BOARD_REST_TIMES));

  async function readKey() {
    settle();
    told.current.address = undefined;
    try {
      const answer = address ? await fetch(address) : null;
      if (address && answer?.ok) {
        const tile = (await answer.json()) as LiveTile;
        hold({ address, tile });
        if (tile.told) told.current.address = address;
      }
    } catch {
      // The board as a whole is read next, and says what is away.
    }
    pacer.done();
    whole.ask();
  }
  const isTold = () => address !== undefined && told.current.address === address;
  const pacer = useWhenTold(({ kind }) => kind === "behind" || (kind === "facts" && !isTold()), readKey);

  function settle() {
    clearTimeout(told.current.overdue);
    told.current.overdue = undefined;
  }
  useLiveMessages((message) => {
    if (message.kind === "facts" && isTold()) told.current.overdue ??= setTimeout(pacer.ask, OVERDUE_MS);
    if (message.kind !== "figures" || !address || message.figures.address !== address) return;
    settle();
    const { data, seq } = message.figures;
    if (data) hold({ address, tile: { data: data as LiveTile["data"], seq, told: true } });
    whole.ask();
  });

  useEffect(() => {
    if (state === "idle") whole.done();
  }, [state, whole]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept in refs ends with the page
  useEffect(() => {
    const again = setInterval(pacer.ask, AGAIN_MS);
    return () => {
      clearInterval(again);
      settle();
      whole.stop();
    };
  }, []);

  if (!key || !held || held.address !== address || held.tile.seq <= (read.asOf?.seq ?? 0)) return read.tiles;
  return { ...read.tiles, [key]: held.tile.data };
}
