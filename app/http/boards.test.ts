import { describe, expect, it } from "vitest";
import { metricNamed } from "#analytics/catalogue.ts";
import { type Tile, tilesOf } from "#app/components/boards/board.ts";
import { BOARDS, boardNamed } from "#app/components/boards/boards.ts";
import { BOARD_NAMES } from "#app/modules/lists/board-input.ts";
import { ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { boardFor, boardsOf } from "./boards.server.ts";

const actorOf = (role: RoleName) => ({ tenantId: "t", accountId: "a", name: "A", role, requestId: "r" });
const namesFor = (role: RoleName) => boardsOf(actorOf(role)).map(({ name }) => name);

/** Every report that a tile asks, with the columns that it shows of it. */
function asksOf(tile: Tile): { report: string; columns: (string | undefined)[] }[] {
  if (tile.view === "figures") return tile.lines.map(({ report, column }) => ({ report, columns: [column] }));
  if (tile.view === "stack") {
    return [{ report: tile.report, columns: [tile.name, ...tile.parts.map(({ column }) => column)] }];
  }
  if (tile.view === "list") {
    return [{ report: tile.report, columns: [tile.name, tile.note, tile.column, tile.more?.column, tile.late] }];
  }
  return [{ report: tile.report, columns: [tile.column] }];
}

describe("the boards", () => {
  it("ask for metrics and columns that there are, and each figure can be told by itself", () => {
    for (const board of BOARDS) {
      const tiles = tilesOf(board);
      expect(new Set(tiles.map(({ id }) => id)).size, board.name).toBe(tiles.length);
      for (const { report, columns } of tiles.flatMap(asksOf)) {
        const metric = metricNamed(report);
        const known = metric?.columns.map(({ name }) => name) ?? [];
        expect(metric, `${board.name}: ${report}`).toBeDefined();
        for (const column of columns.filter((one) => one !== undefined)) expect(known, report).toContain(column);
        if (report !== "kpis") expect(columns.some(Boolean) || metric?.measure, `${report} has a number`).toBeTruthy();
      }
      for (const line of tiles.flatMap((tile) => (tile.view === "figures" ? tile.lines : []))) {
        if (line.row) expect(metricNamed("kpis")?.lines?.map(({ name }) => name)).toContain(line.row);
      }
    }
  });

  it("are those that saved questions can be put on", () => {
    expect(BOARDS.map(({ name }) => name)).toEqual([...BOARD_NAMES]);
  });

  it("are for whom they show something: profit for those who see cost, nothing but the first for people's affairs", () => {
    for (const role of ROLE_NAMES) {
      expect(namesFor(role)[0]).toBe("overview");
      expect(namesFor(role).includes("profit"), role).toBe(role === "admin" || role === "accountant");
    }
    expect(namesFor("hr")).toEqual(["overview"]);
    expect(() => boardFor(actorOf("clerk"), "profit")).toThrow();
    expect(() => boardFor(actorOf("admin"), "nothing")).toThrow();
    expect(boardNamed("overview")).toBeDefined();
  });
});
