import { expect, test } from "vitest";
import { outdated, readKeep } from "./retention.ts";

const name = (day: string, time = "023000") => `pulse-0a1b2c3d-${day}T${time}Z.pulse`;
const prefix = "pulse-0a1b2c3d-";
const days = (count: number, from = Date.UTC(2026, 10, 21)) =>
  Array.from({ length: count }, (_, index) =>
    name(new Date(from - index * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "")),
  );

test("the newest of each day, week and month stay, as many as the rule says", () => {
  const names = days(400);
  const gone = new Set(outdated(names, prefix, { days: 7, weeks: 4, months: 12 }));
  const kept = names.filter((one) => !gone.has(one)).map((one) => one.slice(15, 23));
  expect(kept).toEqual([
    ...["20261121", "20261120", "20261119", "20261118", "20261117", "20261116", "20261115"],
    // Sundays of the weeks before, then the last days of the months before.
    ...["20261108", "20261101", "20261031", "20260930", "20260831", "20260731", "20260630", "20260531"],
    ...["20260430", "20260331", "20260228", "20260131", "20251231"],
  ]);
});

test("all of a day that is kept stay: who backs up after a mistake has last night's still; of a week and a month the newest", () => {
  const today = [name("20261121", "010000"), name("20261121", "230000"), name("20261121", "120000")];
  expect(outdated(today, prefix, { days: 1, weeks: 0, months: 0 })).toEqual([]);
  const before = [name("20261014", "010000"), name("20261014", "120000")];
  expect(outdated([...today, ...before], prefix, { days: 1, weeks: 2, months: 2 })).toEqual([
    name("20261014", "010000"),
  ]);
});

test("what is not a backup of this installation is left alone", () => {
  const others = ["notes.txt", "pulse-ffffffff-20200101T000000Z.pulse", `${name("20200101")}.part`];
  expect(outdated([...others, name("20261121")], prefix, { days: 1, weeks: 0, months: 0 })).toEqual([]);
});

test("the newest backup stays, however old it is", () => {
  expect(outdated([name("20190101")], prefix, { days: 1, weeks: 0, months: 0 })).toEqual([]);
});

test("a rule is three numbers, and keeps one at least", () => {
  expect(readKeep("7, 4, 12")).toEqual({ days: 7, weeks: 4, months: 12 });
  for (const text of ["", "7", "7,4", "0,1,1", "7,-1,2", "all"]) expect(readKeep(text)).toBeNull();
});
