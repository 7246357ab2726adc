import { describe, expect, it } from "vitest";
import { SUBJECTS } from "#analytics/explore.ts";
import { tilesOf } from "#app/components/boards/board.ts";
import { VOCABULARY } from "#app/components/explore/vocabulary.ts";
import { ROLE_NAMES, type RoleName } from "#app/modules/shared/actor.ts";
import { boardsOf } from "./boards.server.ts";
import { readQuestion, vocabularyOf } from "./explore-question.server.ts";

const actorOf = (role: RoleName) => ({ tenantId: "t", accountId: "a", name: "A", role, requestId: "r" });
const ask = (role: RoleName, query: string) =>
  readQuestion(`http://pulse.test/explore${query}`, vocabularyOf(actorOf(role)));

describe("the words of free questions", () => {
  it("are those that the facts know, and cost has the same mark on both sides", () => {
    expect(VOCABULARY.map(({ name }) => name).sort()).toEqual(Object.keys(SUBJECTS).sort());
    for (const { name, measures, groupings, dated } of VOCABULARY) {
      const subject = SUBJECTS[name];
      expect(measures.map((word) => word.name).sort()).toEqual(Object.keys(subject?.measures ?? {}).sort());
      expect(groupings.map((word) => word.name).sort()).toEqual(Object.keys(subject?.dimensions ?? {}).sort());
      expect(measures.filter(({ cost }) => cost).map((word) => word.name)).toEqual(
        Object.entries(subject?.measures ?? {}).flatMap(([word, { hiddenAs }]) => (hiddenAs ? [word] : [])),
      );
      expect(dated).toBe(subject?.parts[0]?.day !== null);
    }
  });

  it("of a role without the right have no cost, no ledger and nothing that its policy keeps from it", () => {
    for (const role of ROLE_NAMES.filter((one) => one !== "admin" && one !== "accountant")) {
      const words = vocabularyOf(actorOf(role));
      expect(
        words.flatMap(({ measures }) => measures).filter(({ cost }) => cost),
        role,
      ).toEqual([]);
      expect(
        words.map(({ name }) => name),
        role,
      ).not.toContain("ledger");
    }
    expect(vocabularyOf(actorOf("hr"))).toEqual([]);
    expect(vocabularyOf(actorOf("clerk")).map(({ name }) => name)).not.toContain("payments");
  });

  it("asked for all the same are left out and named", () => {
    const { question, rejected } = ask("clerk", "?of=shipments&show=cost,units&by=product");
    expect(question.show).toEqual(["units"]);
    expect(rejected).toEqual([{ name: "show", value: "cost" }]);
    expect(ask("clerk", "?of=ledger&show=balance").question.of).not.toBe("ledger");
    expect(() => ask("hr", "?of=sales")).toThrow();
    expect(ask("admin", "?of=shipments&show=cost").rejected).toEqual([]);
  });

  it("show what belongs together, of it what the role may see", () => {
    expect(ask("admin", "?of=margin").question.show).toEqual(["net_sales", "margin", "cost", "margin_rate"]);
    expect(ask("clerk", "?of=margin&show=margin_rate").rejected).toEqual([{ name: "show", value: "margin_rate" }]);
    expect(ask("sales", "?of=margin").question.show).toEqual(["net_sales"]);
    expect(ask("admin", "?of=sales").question.show).toEqual(["revenue"]);
  });

  it("are known to everybody whom a dashboard leads to them", () => {
    const led = ROLE_NAMES.flatMap((role) =>
      boardsOf(actorOf(role))
        .flatMap(tilesOf)
        .flatMap((tile) => (tile.view === "list" && tile.all?.href.startsWith("/explore") ? tile.all.href : []))
        .map((href) => ({ role, ...ask(role, href.slice("/explore".length)) })),
    );
    expect(new Set(led.map(({ question }) => question.by))).toEqual(new Set(["category", "salesperson"]));
    for (const { role, rejected } of led) expect(rejected, role).toEqual([]);
  });
});

describe("a question's address", () => {
  it("says everything, and whatever is in it never breaks", () => {
    expect(
      ask("admin", "?of=sales&show=revenue,units&by=month&and=product&filter=product&is=CAM-1001,%20CAM-1002"),
    ).toEqual({
      question: {
        of: "sales",
        show: ["revenue", "units"],
        by: "month",
        and: "product",
        filters: [{ name: "product", values: ["CAM-1001", "CAM-1002"] }],
        sort: "by",
        chart: "bars",
      },
      rejected: [],
    });
    for (const query of [
      "?of=%00",
      "?show=';drop",
      "?by=constructor",
      "?filter=product&is=,,,",
      "?and=month&by=month",
      "?chart=pie",
    ]) {
      expect(ask("admin", query).question.of).toBe("sales");
    }
  });
});
