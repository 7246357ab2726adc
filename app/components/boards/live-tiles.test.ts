import { expect, test } from "vitest";
import type { Standing, TileData } from "./board.ts";
import type { BoardData } from "./board-page.tsx";
import { join, shown } from "./live-tiles.ts";

const tile = (n: number): TileData => ({ columns: [{ name: "n", type: "count" }], rows: [[n]] });
const standing = (seq: number, more: Partial<Standing> = {}): Standing => ({
  asOf: { at: `2024-03-31T12:00:0${seq}Z`, seq },
  waitsSince: null,
  staleBecause: null,
  away: null,
  ...more,
});
const read = (seq: number, more: Partial<BoardData> = {}) =>
  ({
    name: "sales",
    pinned: [],
    begin: false,
    ...standing(seq),
    tiles: { a: tile(seq), b: tile(seq) },
    ...more,
  }) as BoardData;
const told = (seq: number, data: object) => ({ address: "/a", seq, data: { ...data } });

test("what is told stays on top of what was read until that is newer, and an older part never hides a newer one", () => {
  const held = join(told(5, { a: tile(5) }), told(4, { a: tile(4), b: tile(4) }));
  expect(held).toEqual(told(5, { a: tile(5), b: tile(4) }));
  expect(shown(read(3), held, undefined).tiles).toEqual({ a: tile(5), b: tile(4) });
  expect(shown(read(6), held, undefined).tiles).toEqual({ a: tile(6), b: tile(6) });
  expect(join(held, { ...told(1, {}), address: "/b" })).toEqual({ ...told(1, {}), address: "/b" });
});

test("how the figures stand is told too, of the same moment as well", () => {
  const waitsSince = "2024-03-31T11:59:00Z";
  const held = told(3, { board: { ...standing(3, { waitsSince }), view: {} } });
  expect(shown(read(3), held, undefined)).toMatchObject({ waitsSince, tiles: { a: tile(3), b: tile(3) } });
});

test("figures that are away leave those that were there, which say of when they are; they come back as they are then", () => {
  const away = read(0, { asOf: null, tiles: {}, away: "away" });
  const before = shown(read(3), undefined, undefined);
  expect(shown(away, undefined, before)).toEqual({ ...before, away: "away" });
  expect(shown(away, undefined, undefined)).toBe(away);
  expect(shown(read(4), undefined, shown(away, undefined, before))).toEqual(read(4));
});
