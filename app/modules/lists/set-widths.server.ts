import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/transaction.ts";
import type { WidthsInput } from "./input.ts";

/** Keeps how wide somebody wants a list's columns; without any, each is as wide as what stands in it. */
export async function setWidths(tx: Tx, actor: Actor, { list, widths }: WidthsInput): Promise<void> {
  await tx`insert into list_layout (tenant_id, account_id, list, widths)
    values (${actor.tenantId}, ${actor.accountId}, ${list}, ${JSON.stringify(widths)}::text::jsonb)
    on conflict (tenant_id, account_id, list) do update set widths = excluded.widths`;
}
