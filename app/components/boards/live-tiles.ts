import { useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { createPacer } from "#app/live/pacer.ts";
import { useWhenTold } from "#app/live/use-live.ts";
import { type LiveTile, tilesOf } from "./board.ts";
import type { BoardData } from "./board-page.tsx";
import { boardNamed } from "./boards.ts";

/** Milliseconds from one reading of a whole board to the next while events keep coming, and the rest after each, times what it took. */
const BOARD_PAUSE_MS = 400;
const BOARD_REST_TIMES = 4;

type Held = { address: string; tile: LiveTile };

/**
 * A board's tiles, live. The key figures are a small part of what a board reads and what people look at first: each event has
 * them read by themselves at once, and the board as a whole after them, at a slower pace under steady traffic.
 */
export function useLiveTiles(read: BoardData, params: URLSearchParams): BoardData["tiles"] {
  const board = boardNamed(read.name);
  const key = board && tilesOf(board).find(({ id, view }) => view === "figures" && read.tiles[id])?.id;
  const address = key && `/dashboard/${read.name}/${key}.json?${params}`;
  const [held, hold] = useState<Held>();
  const { revalidate, state } = useRevalidator();
  const latest = useRef(revalidate);
  latest.current = revalidate;
  const [whole] = useState(() => createPacer(() => latest.current(), BOARD_PAUSE_MS, BOARD_REST_TIMES));

  async function readKey() {
    try {
      const answer = address ? await fetch(address) : null;
      if (address && answer?.ok) hold({ address, tile: (await answer.json()) as LiveTile });
    } catch {
      // The board as a whole is read next, and says what is away.
    }
    pacer.done();
    whole.ask();
  }
  const pacer = useWhenTold(({ kind }) => kind === "facts", readKey);

  useEffect(() => {
    if (state === "idle") whole.done();
  }, [state, whole]);
  useEffect(() => whole.stop, [whole]);

  if (!key || !held || held.address !== address || held.tile.seq <= (read.asOf?.seq ?? 0)) return read.tiles;
  return { ...read.tiles, [key]: held.tile.data };
}
