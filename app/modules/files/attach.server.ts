import { mustMay, takesPerson } from "#app/modules/access/lacking.ts";
import * as events from "#app/modules/files/events.ts";
import { checkReadable } from "#app/modules/files/queries.server.ts";
import { FILE_SUBJECTS, type FileKind, type FileSubject, MOST_OF_A_RECORD } from "#app/modules/files/rules.ts";
import { orderMadeBy } from "#app/modules/orders/made-by.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import { newId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";

const FILED = {
  order: events.orderFiled,
  invoice: events.invoiceFiled,
  customer: events.customerFiled,
  product: events.itemFiled,
} as const satisfies Record<FileSubject, unknown>;

async function checkMayChange(tx: Tx, actor: Actor, type: FileSubject, id: string): Promise<string> {
  const label = await checkReadable(tx, actor, type, id);
  const [action, resource] = FILE_SUBJECTS[type].write;
  const madeBy = type === "order" ? await orderMadeBy(tx, id) : undefined;
  mustMay(actor, action, resource, madeBy);
  return label;
}

export type StoredContent = FileKind & { name: string; sha256: string; sizeBytes: number; path: string };

export type Incoming = {
  /** What it is. Refuses what is not taken. */
  look: () => Promise<StoredContent>;
  /** Puts its content where it stays. */
  keep: (content: StoredContent) => Promise<void>;
  /** How much all files of one company may hold. */
  quotaBytes: number;
};

/**
 * Attaches a file. Its content is kept once it is known that it may be attached, and before it is noted: a row never points to nothing.
 * Refuses: NotFound, Forbidden, too_many_files, file_quota, what `look` refuses. Returns its id.
 */
export async function attachFile(
  tx: Tx,
  actor: Actor,
  subject: { type: FileSubject; id: string },
  incoming: Incoming,
  now: Date,
): Promise<string> {
  const label = await checkMayChange(tx, actor, subject.type, subject.id);
  const [action, resource] = FILE_SUBJECTS[subject.type].write;
  if (!actor.accountId) throw takesPerson(action, resource);
  const file = await incoming.look();

  // One file of a company at a time: of several that come at once each would find room for itself alone.
  await tx`select pg_advisory_xact_lock(hashtextextended(${actor.tenantId}, 2))`;
  const [row] = await tx<{ n: number }[]>`
    select count(*)::int as n from attachment where subject_id = ${subject.id} and removed_at is null`;
  if ((row?.n ?? 0) >= MOST_OF_A_RECORD)
    throw new Refusal("too_many_files", `There are ${MOST_OF_A_RECORD} files already. Remove one first.`);
  await checkQuota(tx, file, incoming.quotaBytes);
  await incoming.keep(file);
  const id = newId(now.getTime());
  await tx`
    insert into attachment (id, tenant_id, subject_type, subject_id, name, media_type, sha256, size_bytes, path, account_id, added_by, added_at)
    values (${id}, ${actor.tenantId}, ${subject.type}, ${subject.id}, ${file.name}, ${file.mediaType}, ${file.sha256}, ${file.sizeBytes},
            ${file.path}, ${actor.accountId}, ${actor.name}, ${now})`;

  const { mediaType: media_type, sizeBytes: size_bytes, sha256, name } = file;
  const fact = { attachment_id: id, act: "added" as const, media_type, size_bytes, sha256, label };
  await appendEvents(tx, actor, [FILED[subject.type].make(subject.id, fact, { personal: { name } })], now);

  return id;
}

async function checkQuota(tx: Tx, { sha256, sizeBytes }: StoredContent, quotaBytes: number): Promise<void> {
  const [row] = await tx<{ used: bigint }[]>`
    select coalesce(sum(size_bytes), 0)::bigint as used
      from (select distinct sha256, size_bytes from attachment where erased_at is null and sha256 <> ${sha256}) as kept`;
  const used = Number(row?.used ?? 0n);
  if (used + sizeBytes <= quotaBytes) return;
  const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
  throw new Refusal(
    "file_quota",
    `The company's files hold ${megabytes(used)} of ${megabytes(quotaBytes)} MB. This one has ${megabytes(sizeBytes)} MB more: whoever runs Pulse can raise the limit.`,
    { field: "file", used_bytes: used, quota_bytes: quotaBytes },
  );
}

/** Takes a file off its record; its content stays for the record's history. Refuses: NotFound, Forbidden. */
export async function removeFile(
  tx: Tx,
  actor: Actor,
  subject: { type: FileSubject; id: string },
  attachmentId: string,
  now: Date,
): Promise<void> {
  const label = await checkMayChange(tx, actor, subject.type, subject.id);
  const [file] = await tx<{ name: string; media_type: string; size_bytes: bigint; sha256: string }[]>`
    update attachment set removed_at = ${now}
     where id = ${attachmentId} and subject_type = ${subject.type} and subject_id = ${subject.id} and removed_at is null
    returning name, media_type, size_bytes, sha256`;
  if (!file) throw new NotFound("file");

  const { name, media_type, size_bytes, sha256 } = file;
  const fact = {
    attachment_id: attachmentId,
    act: "removed" as const,
    media_type,
    size_bytes: Number(size_bytes),
    sha256,
    label,
  };
  await appendEvents(tx, actor, [FILED[subject.type].make(subject.id, fact, { personal: { name } })], now);
}
