import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const factsCheck = pgTable("facts_check", {
  singleton: boolean("singleton").primaryKey().default(true),
  triedAt: instant("tried_at"),
  error: text("error"),
  checkedAt: instant("checked_at"),
  seq: bigint("seq", { mode: "bigint" }),
  compared: integer("compared"),
  differed: integer("differed"),
  remained: integer("remained"),
  names: text("names").array().notNull().default(sql`'{}'`),
});

export const backupRun = pgTable(
  "backup_run",
  {
    id: uuid("id").primaryKey().default(sql`uuidv7()`),
    reason: text("reason").notNull(),
    state: text("state").notNull().default("waiting"),
    step: text("step"),
    progress: integer("progress").notNull().default(0),
    askedAt: instant("asked_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    file: text("file"),
    sizeBytes: bigint("size_bytes", { mode: "bigint" }),
    sha256: text("sha256"),
    rowCount: bigint("row_count", { mode: "bigint" }),
    eventSeq: bigint("event_seq", { mode: "bigint" }),
    eventHash: text("event_hash"),
    copiedTo: text("copied_to"),
    copyBesideData: boolean("copy_beside_data"),
    provenAt: instant("proven_at"),
    error: text("error"),
    removedAt: instant("removed_at"),
    fileBesideData: boolean("file_beside_data"),
  },
  (table) => [
    uniqueIndex("backup_run_waiting").on(table.state).where(sql`${table.state} = 'waiting'`),
    index("backup_run_newest").on(table.id.desc()),
  ],
);
