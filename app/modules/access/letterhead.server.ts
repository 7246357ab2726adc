import type { Actor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";
import type { Tx } from "#db/transaction.ts";
import { letterheadChanged } from "./events.ts";
import { EMPTY_LETTERHEAD, hintOfIban, type Letterhead } from "./letterhead.ts";

export async function readLetterhead(db: Db): Promise<Letterhead> {
  const [row] = await db<{ letterhead: Partial<Letterhead> }[]>`
    select letterhead from tenant where id = current_tenant()`;
  if (!row) throw new NotFound("company");
  return { ...EMPTY_LETTERHEAD, ...row.letterhead };
}

/** What documents that are printed from now on say of the company. Issued invoices stay as they were. */
export async function changeLetterhead(tx: Tx, actor: Actor, input: Letterhead, now: Date): Promise<void> {
  await tx`select 1 from tenant where id = current_tenant() for no key update`;
  const before = await readLetterhead(tx);

  const fields = (Object.keys(EMPTY_LETTERHEAD) as (keyof Letterhead)[]).filter((one) => before[one] !== input[one]);
  if (fields.length === 0) return;

  await tx`update tenant set letterhead = ${tx.json(input)} where id = current_tenant()`;

  const bank = BANK.filter((one) => fields.includes(one));
  const sides = bank.length > 0 ? { before: paidTo(before, bank), after: paidTo(input, bank) } : {};
  await appendEvents(tx, actor, [letterheadChanged.make(actor.tenantId, { fields, ...sides })], now);
}

const BANK = ["bank", "iban", "bic"] as const;

const paidTo = (letterhead: Letterhead, fields: readonly (typeof BANK)[number][]) =>
  Object.fromEntries(fields.map((one) => [one, one === "iban" ? hintOfIban(letterhead.iban) : letterhead[one]]));
