import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Sql } from "#db/client.ts";
import { createTestDatabase, type TestDatabase } from "#db/testing/database.ts";
import { type Tx, transaction } from "#db/transaction.ts";

let db: TestDatabase;
let pool: Sql;

beforeAll(async () => {
  db = await createTestDatabase();
  pool = connect({ url: db.appUrl, max: 2, name: "victim" });
  await db.admin`create table note (text text)`;
  await db.admin`grant select, insert on note to pulse_app`;
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  await db.drop();
});

async function cut(): Promise<void> {
  await db.admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`;
}
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The pool answers again, perhaps after one connection more that has to be noticed as dead. */
async function answersAgain(): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      await pool`select 1`;
      return;
    } catch {
      await rest(50);
    }
  }
  throw new Error("the pool is stuck");
}

test("what the driver cannot write is an error, and the connection stays good, also beside another statement", async () => {
  await pool`insert into note values ('first')`;
  const insert = (tx: Tx, rows: { text: string }[]) => [
    tx`insert into note (text) values (${"beside"})`.execute(),
    tx`insert into note ${tx(rows)}`.execute(),
  ];
  for (let round = 0; round < 3; round += 1) {
    await expect(transaction(pool, "", (tx) => Promise.all(insert(tx, [])))).rejects.toThrow("no rows to write");
    await expect(transaction(pool, "", (tx) => tx`select ${undefined as unknown as string}::text`)).rejects.toThrow(
      "no value for a part of: select ?::text",
    );
    await transaction(pool, "", (tx) => Promise.all(insert(tx, [{ text: "more" }])));
  }
  expect(await pool`select text, count(*)::int as n from note group by text order by text`).toEqual([
    { text: "beside", n: 3 },
    { text: "first", n: 1 },
    { text: "more", n: 3 },
  ]);
  await db.admin`delete from note`;
});

test("a connection lost during a statement is an error of that transaction alone", async () => {
  for (let round = 0; round < 5; round += 1) {
    const work = transaction(pool, "", async (tx) => {
      await tx`insert into note values ('lost')`;
      setTimeout(() => void cut(), 50);
      await tx`select pg_sleep(5)`;
    });
    await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION_CLOSED|57P01/) });
    await answersAgain();
  }
  expect(await pool`select 1 from note`).toHaveLength(0);
});

test("work that goes on after its connection was lost cannot write through another one", async () => {
  let refused: unknown;
  const work = transaction(pool, "", async (tx) => {
    await tx`insert into note values ('first')`;
    await cut();
    await rest(100);
    // Another connection has been opened in its place by now.
    await answersAgain();
    try {
      await tx`insert into note values ('stray')`;
    } catch (error) {
      refused = error;
    }
    return "done";
  });
  await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION_CLOSED|57P01/) });
  await rest(300);
  expect(refused).toBeDefined();
  expect(await pool`select text from note`).toHaveLength(0);
});

test("a tx kept beyond its transaction is refused", async () => {
  const kept = await transaction(pool, "", async (tx) => ({ tx }));
  expect(() => kept.tx`select 1`).toThrow(/lost|over/);
});

test("an error of the work itself rolls back and is handed on", async () => {
  await expect(
    transaction(pool, "", async (tx) => {
      await tx`insert into note values ('no')`;
      throw new Error("not now");
    }),
  ).rejects.toThrow("not now");
  expect(await pool`select 1 from note`).toHaveLength(0);
});
