import type * as z from "zod";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Db } from "#db/client.ts";
import { type Preferences, USUAL } from "./preferences.ts";
import type { preferencesInput } from "./preferences-input.ts";

export type PreferenceRow = Pick<Preferences, "theme" | "density" | "language"> & {
  single_keys: boolean;
  keys: unknown;
};

export async function readPreferences(db: Db, accountId: string): Promise<Preferences> {
  const [row] = await db<PreferenceRow[]>`
    select theme, density, language, single_keys, keys from preference where account_id = ${accountId}`;
  return toPreferences(row);
}

/** For identifyWith: the person's preferences as one JSON value, null when there are none. */
export const preferencesOfWho = (db: Db) => db`
  (select to_jsonb(p) from (select theme, density, language, single_keys, keys from preference
                             where account_id = who.account_id) p) as preference`;

export function toPreferences(row: PreferenceRow | null | undefined): Preferences {
  if (!row) return USUAL;
  const { single_keys, keys, ...look } = row;
  return { ...look, singleKeys: single_keys, keys: keys as Record<string, string> };
}

/** One's own. A matter of taste and not of the books: no event tells of it. */
export async function savePreferences(
  db: Db,
  actor: Actor,
  { theme, density, language, single_keys, keys }: z.output<typeof preferencesInput>,
): Promise<void> {
  await db`
    insert into preference (tenant_id, account_id, theme, density, language, single_keys, keys)
    values (${actor.tenantId}, ${actor.accountId}, ${theme}, ${density}, ${language}, ${single_keys}, ${JSON.stringify(keys)}::text::jsonb)
    on conflict (tenant_id, account_id) do update
      set theme = excluded.theme, density = excluded.density, language = excluded.language,
        single_keys = excluded.single_keys, keys = excluded.keys`;
}
