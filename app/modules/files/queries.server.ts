import { mustMay } from "#app/modules/access/lacking.ts";
import { ownOnly } from "#app/modules/access/policy.ts";
import { FILE_SUBJECTS, type FileSubject } from "#app/modules/files/rules.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";

/** The record's number or code, for whoever may read it. Refuses: NotFound, Forbidden. */
export async function checkReadable(db: Db, actor: Actor, type: FileSubject, id: string): Promise<string> {
  const [action, resource] = FILE_SUBJECTS[type].read;
  mustMay(actor, action, resource);
  const own = type === "invoice" && ownOnly(actor, "read", "invoices");
  const [row] = await {
    order: () => db<{ label: string }[]>`select number as label from sales_order where id = ${id}`,
    invoice: () => db<{ label: string }[]>`
      select i.number as label from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
       where i.id = ${id} and (not ${own} or c.owner_account_id = ${actor.accountId})`,
    customer: () => db<{ label: string }[]>`select code as label from customer where id = ${id}`,
    product: () => db<{ label: string }[]>`select sku as label from item where id = ${id}`,
  }[type]();
  if (!row) throw new NotFound(type);
  return row.label;
}

export type AttachmentView = {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  added_by: string;
  added_at: string;
};

type Row = Omit<AttachmentView, "added_at" | "size_bytes"> & { added_at: Date; size_bytes: bigint };

const view = (row: Row): AttachmentView => ({
  ...row,
  size_bytes: Number(row.size_bytes),
  added_at: row.added_at.toISOString(),
});

/** Files of a record, newest first. `page.after` is the last one's id. Refuses: NotFound, Forbidden. */
export async function listFiles(
  db: Db,
  actor: Actor,
  subject: { type: FileSubject; id: string },
  page: Page,
): Promise<Paged<AttachmentView>> {
  await checkReadable(db, actor, subject.type, subject.id);
  const rows = await db<Row[]>`
    select id, name, media_type, size_bytes, sha256, added_by, added_at from attachment
     where subject_id = ${subject.id} and subject_type = ${subject.type} and removed_at is null
       ${page.after ? db`and id < ${page.after}::uuid` : db``}
     order by id desc limit ${page.limit + 1}`;
  return toPage(rows.map(view), page.limit, (row) => row.id);
}

/** One file, for whoever may read its record. Refuses: NotFound, Forbidden. */
export async function readFileView(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ subject: { type: FileSubject; id: string }; file: AttachmentView }> {
  const [row] = await db<(Row & { subject_type: FileSubject; subject_id: string })[]>`
    select id, name, media_type, size_bytes, sha256, added_by, added_at, subject_type, subject_id from attachment
     where id = ${id} and removed_at is null`;
  if (!row) throw new NotFound("file");
  const { subject_type: type, subject_id, ...file } = row;
  await checkReadable(db, actor, type, subject_id);
  return { subject: { type, id: subject_id }, file: view(file) };
}

export type FileContent = { name: string; media_type: string; size_bytes: number; sha256: string; path: string };

/** One file, for whoever may read its record. Refuses: NotFound (also for what the reader may not see), Forbidden. */
export async function readFileOf(db: Db, actor: Actor, id: string): Promise<FileContent> {
  const [row] = await db<
    (Omit<FileContent, "size_bytes"> & { size_bytes: bigint; subject_type: FileSubject; subject_id: string })[]
  >`
    select name, media_type, size_bytes, sha256, path, subject_type, subject_id from attachment where id = ${id} and removed_at is null`;
  if (!row) throw new NotFound("file");
  const { subject_type, subject_id, ...file } = row;
  await checkReadable(db, actor, subject_type, subject_id);
  return { ...file, size_bytes: Number(file.size_bytes) };
}

/** How many files a record has, for who reads the record. */
export async function countFiles(db: Db, type: FileSubject, id: string): Promise<number> {
  const [row] = await db<{ n: number }[]>`
    select count(*)::int as n from attachment where subject_id = ${id} and subject_type = ${type} and removed_at is null`;
  return row?.n ?? 0;
}
