import type { AccountPurpose, AccountType } from "#app/modules/ledger/chart.ts";
import { DEFAULT_CHART } from "#app/modules/ledger/chart.ts";
import type { Db } from "#db/client.ts";
import type { Tx } from "#db/transaction.ts";

export type Account = {
  id: string;
  code: string;
  name: string;
  type: AccountType;
  purpose: AccountPurpose | null;
  isGroup: boolean;
};

export type Accounts = {
  all: Account[];
  /** The account that the program posts such amounts to. Throws where the chart has none: a set-up fault. */
  of: (purpose: AccountPurpose) => Account;
  byId: (id: string) => Account | undefined;
  byCode: (code: string) => Account | undefined;
};

/** The chart of the transaction's tenant. */
export async function readAccounts(db: Db): Promise<Accounts> {
  const all = await db<
    Account[]
  >`select id, code, name, type, purpose, is_group as "isGroup" from ledger_account order by code`;
  return {
    all,
    of(purpose) {
      const account = all.find((one) => one.purpose === purpose);
      if (!account) throw new Error(`the chart of accounts has no account for ${purpose}`);
      return account;
    },
    byId: (id) => all.find((one) => one.id === id),
    byCode: (code) => all.find((one) => one.code === code),
  };
}

/** Gives a new company its chart of accounts. */
export async function createChart(tx: Tx, tenantId: string): Promise<void> {
  const ids = new Map<string, string>();
  for (const row of DEFAULT_CHART) {
    const [account] = await tx<{ id: string }[]>`
      insert into ledger_account (tenant_id, code, name, type, parent_id, is_group, purpose)
      values (${tenantId}, ${row.code}, ${row.name}, ${row.type}, ${row.parent ? (ids.get(row.parent) ?? null) : null}, ${row.isGroup ?? false},
              ${row.purpose ?? null})
      returning id`;
    if (account) ids.set(row.code, account.id);
  }
}
