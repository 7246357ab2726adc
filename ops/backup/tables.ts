import { createHash } from "node:crypto";
import type { Connection } from "./connection.ts";

/**
 * Not carried over: signs of life that must end with a restore (sessions, refresh families, one-time links), and what the
 * migrations write by themselves.
 */
export const LEFT_OUT = [
  "public.session",
  "public.refresh_family",
  "public.refresh_token",
  "public.access_link",
  "public.record_editor",
  "public.federated_session",
  "public.passkey_challenge",
  "public.pulse_schema",
];

/** BullMQ's queue holds ids of job rows and is filled from them again. */
const SCHEMAS_LEFT_OUT = ["pg_catalog", "information_schema", "pg_toast", "bullmq"];

export type Table = {
  /** schema.name, as it stands in the file. */
  name: string;
  /** The same, quoted for a statement. */
  quoted: string;
  /** Without those that are computed. */
  columns: string[];
};

/** Every table that is ours, whatever its schema; an extension's own are not. Generated columns are computed again. */
export function listTables(db: Connection): Promise<Table[]> {
  return db.rows<Table>(
    `select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attgenerated = '' order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> all ($1) and n.nspname not like 'pg\\_temp%'
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`,
    [SCHEMAS_LEFT_OUT],
  );
}

export type Sequence = { name: string; last_value: string; is_called: boolean };

/** Sequences stand outside of snapshots: read after the snapshot was taken, each is at least as far as the rows are. */
export async function listSequences(db: Connection): Promise<Sequence[]> {
  const names = await db.rows<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and n.nspname <> all ($1) order by 1`,
    [SCHEMAS_LEFT_OUT],
  );
  const sequences: Sequence[] = [];
  for (const { name } of names) {
    const [row] = await db.rows<Omit<Sequence, "name">>(`select last_value::text, is_called from ${name}`);
    if (row) sequences.push({ name, ...row });
  }
  return sequences;
}

const columnList = (columns: string[]) => columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(", ");

export const copyOut = (quoted: string, columns: string[]) => `copy ${quoted} (${columnList(columns)}) to stdout`;
/** Into a table that was emptied in the same transaction: its rows need no second look by the server later on. */
export const copyIn = (quoted: string, columns: string[]) =>
  `copy ${quoted} (${columnList(columns)}) from stdin (freeze)`;

/**
 * Begins a transaction in which the same rows are the same bytes, whatever the server's and the person's settings are. A role that
 * sees only some rows is refused (row_security = off), never served with those.
 */
export async function beginPlainly(db: Connection, mode: string): Promise<void> {
  await db.rows(`begin ${mode}`);
  await db.rows(`
    set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
    set local extra_float_digits = 1; set local bytea_output = 'hex'; set local synchronize_seqscans = off;
    set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
    set local row_security = off; set local client_encoding = 'UTF8'`);
}

export const SNAPSHOT = "isolation level repeatable read read only";

/** Counts and sums up what passes through. In COPY's text form every line feed ends a row. */
export function meter() {
  const hash = createHash("sha256");
  let [bytes, rows] = [0, 0];
  return {
    add(piece: Buffer) {
      hash.update(piece);
      bytes += piece.length;
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) rows++;
    },
    read: () => ({ bytes, rows, sha256: hash.copy().digest("hex") }),
  };
}
