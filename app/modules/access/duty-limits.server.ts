import type { Actor } from "#app/modules/shared/actor.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { readCompany } from "./company.server.ts";
import type { DutyLimits } from "./duties.ts";
import { dutyLimitsChanged } from "./events.ts";

type Row = { payment: bigint | null; credit_note: bigint | null; adjustment: bigint | null };

/** The company's limits in its money; null: none. */
export async function readDutyLimits(db: Db): Promise<DutyLimits> {
  const [[row], { currency }] = await Promise.all([
    db<
      Row[]
    >`select payment_minor as payment, credit_note_minor as credit_note, adjustment_minor as adjustment from duty_limit`,
    readCompany(db),
  ]);
  const text = (minor: bigint | null | undefined) => (minor == null ? null : formatMoney(minor, currency));
  return { payment: text(row?.payment), credit_note: text(row?.credit_note), adjustment: text(row?.adjustment) };
}

/** What is made from now on stands under them. Refuses: BadInput. */
export async function setDutyLimits(tx: Tx, actor: Actor, wanted: DutyLimits): Promise<void> {
  const { currency } = await readCompany(tx);
  const minor = (field: keyof DutyLimits) => {
    const text = wanted[field];
    if (text === null) return null;
    const amount = toMinor(text, currency);
    if (amount === null) throw BadInput.at(field, "invalid_amount", `Enter an amount in ${currency}`);
    return amount;
  };
  const [payment, creditNote, adjustment] = [minor("payment"), minor("credit_note"), minor("adjustment")];
  const before = await readDutyLimits(tx);

  await tx`
    insert into duty_limit (tenant_id, payment_minor, credit_note_minor, adjustment_minor)
    values (${actor.tenantId}, ${payment}, ${creditNote}, ${adjustment})
    on conflict (tenant_id) do update set payment_minor = excluded.payment_minor, credit_note_minor = excluded.credit_note_minor,
      adjustment_minor = excluded.adjustment_minor, changed_at = now()`;

  await appendEvents(tx, actor, [
    dutyLimitsChanged.make(actor.tenantId, { currency, before, after: await readDutyLimits(tx) }),
  ]);
}
