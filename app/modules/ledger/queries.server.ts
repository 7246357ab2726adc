import { readCompany } from "#app/modules/access/company.server.ts";
import type { AccountPurpose, AccountType } from "#app/modules/ledger/chart.ts";
import { isDebitNormal } from "#app/modules/ledger/rules.ts";
import type { AccountView, EntryView, PeriodView, StatementRow, TrialBalanceView } from "#app/modules/ledger/views.ts";
import { isId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { MONEY_CODES } from "#app/modules/shared/money-codes.ts";
import { type ListTotals, type Page, type Paged, toPage } from "#app/modules/shared/paging.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import type { Db } from "#db/client.ts";
import { type Walkable, walk } from "#db/keyset.ts";
import { sumUpTo } from "#db/list-totals.ts";

type BalanceRow = { code: string; name: string; type: AccountType; balance: bigint };

/** Balances (debit positive) of the accounts that lines in the span touched. */
async function balances(db: Db, span: { from?: string | undefined; to: string }): Promise<BalanceRow[]> {
  return db<BalanceRow[]>`
    select a.code, a.name, a.type, s.balance
      from (select account_id, sum(debit_minor - credit_minor)::bigint as balance
              from ledger_sums(${span.from ?? "-infinity"}, ${span.to}) group by 1) s
      join ledger_account a on a.tenant_id = current_tenant() and a.id = s.account_id
     order by a.code`;
}

/** Every account with its balance of today's books, on the side that is normal for its type. */
export async function listAccounts(db: Db): Promise<AccountView[]> {
  const { currency } = await readCompany(db);
  const rows = await db<Array<Omit<AccountView, "balance" | "currency"> & { balance: bigint }>>`
    select a.id, a.code, a.name, a.type, p.code as parent, a.is_group, coalesce(s.balance, 0)::bigint as balance
      from ledger_account a
      left join ledger_account p on p.tenant_id = a.tenant_id and p.id = a.parent_id
      left join (select account_id, sum(debit_minor - credit_minor) as balance from ledger_sums('-infinity', 'infinity') group by 1) s
        on s.account_id = a.id
     order by a.code`;
  return rows.map((row) => ({
    ...row,
    currency,
    balance: formatMoney(isDebitNormal(row.type) ? row.balance : -row.balance, currency),
  }));
}

type PostingAccount = { id: string; code: string; name: string; purpose: AccountPurpose | null };

/** The accounts that lines can stand on, by code; without balances. */
export async function listPostingAccounts(db: Db): Promise<PostingAccount[]> {
  return db<PostingAccount[]>`
    select id, code, name, purpose from ledger_account where not is_group order by code`;
}

export type EntryFilter = {
  /** Codes of accounts. */
  account?: string | readonly string[] | undefined;
  type?: readonly AccountType[] | undefined;
  /** Accounts of the company's money only. */
  holds?: "money" | undefined;
  /** `YYYY-MM`. */
  month?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  ref?: string | undefined;
  journal_id?: string | undefined;
};

const entryLines = (db: Db) => db`
  journal_line l join journal_entry e on e.tenant_id = l.tenant_id and e.id = l.entry_id
                 join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id`;

// Of one account the index has the list's order.
const isAccount = (db: Db, codes: string[]) =>
  codes.length === 1
    ? db`l.account_id = (select x.id from ledger_account x where x.tenant_id = current_tenant() and x.code = ${codes[0] as string})`
    : db`l.account_id = any(array(select x.id from ledger_account x where x.tenant_id = current_tenant() and x.code = any(${codes})))`;

function matching(db: Db, { ref, account, ...filter }: EntryFilter) {
  const codes = account === undefined ? [] : [account].flat();
  return db`
    l.tenant_id = current_tenant()
    ${codes.length > 0 ? db`and ${isAccount(db, codes)}` : db``}
    ${filter.type ? db`and l.account_id = any(array(select x.id from ledger_account x where x.tenant_id = current_tenant() and x.type = any(${[...filter.type]})))` : db``}
    ${filter.holds ? db`and l.account_id = any(array(select x.id from ledger_account x where x.tenant_id = current_tenant() and x.type = 'asset' and starts_with(x.code, ${MONEY_CODES})))` : db``}
    ${filter.month ? db`and l.effective_on >= ${`${filter.month}-01`}::date and l.effective_on < ${`${filter.month}-01`}::date + interval '1 month'` : db``}
    ${filter.from ? db`and l.effective_on >= ${filter.from}` : db``}
    ${filter.to ? db`and l.effective_on <= ${filter.to}` : db``}
    ${filter.journal_id ? db`and l.entry_id = ${filter.journal_id}` : db``}
    ${ref ? (isId(ref) ? db`and (e.source_id = ${ref} or e.source_id in (select d.id from invoice d where d.order_id = ${ref} union all select s.id from shipment s where s.order_id = ${ref}))` : db`and e.source_number = ${ref}`) : db``}`;
}

const walkable: Walkable = {
  from: entryLines,
  id: (db) => db`l.id`,
  sortable: {
    day: { column: (db) => db`l.effective_on`, type: "date" },
  },
  usual: [{ key: "day", descending: true }],
};

/**
 * Journal lines, newest first (by effective day, then by recording) or oldest first (`day`). `ref` is the id
 * or number of the source document. `page.after` is the last line's id.
 */
export async function listEntries(db: Db, filter: EntryFilter, page: Page): Promise<Paged<EntryView>> {
  const { order, after, limit } = await walk(db, walkable, page);
  const rows = await db<
    Array<Omit<EntryView, "debit" | "credit" | "recorded_at"> & { amount: bigint; recorded_at: Date }>
  >`
    select l.id, l.entry_id as journal_id, a.code as account, a.name as account_name, l.amount_minor as amount, l.currency, l.effective_on, e.recorded_at,
           e.source_type as ref_type, e.source_id as ref_id, e.source_number as ref_number, e.memo, e.reverses_id, e.actor_name as recorded_by
      from ${entryLines(db)} where ${matching(db, filter)} and ${after} order by ${order} limit ${limit}`;
  const views = rows.map(
    ({ amount, ...row }): EntryView => ({
      ...row,
      debit: formatMoney(amount > 0n ? amount : 0n, row.currency),
      credit: formatMoney(amount < 0n ? -amount : 0n, row.currency),
      recorded_at: row.recorded_at.toISOString(),
    }),
  );
  return toPage(views, page.limit, (row) => row.id);
}

/** More than any document has. */
const MOST_LINES = 1_000;

/** An entry's lines, each with what all of them share, and the entry that takes it back. Refuses: NotFound. */
export async function readEntry(
  db: Db,
  id: string,
): Promise<{ lines: [EntryView, ...EntryView[]]; reversed_by: string | null }> {
  const [{ data }, [reversal]] = await Promise.all([
    listEntries(db, { journal_id: id }, { limit: MOST_LINES, after: null }),
    db<{ id: string }[]>`select id from journal_entry where tenant_id = current_tenant() and reverses_id = ${id}`,
  ]);
  const [first, ...rest] = data.toReversed();
  if (!first) throw new NotFound("journal entry");
  return { lines: [first, ...rest], reversed_by: reversal?.id ?? null };
}

/** How many journal lines a filter lets through, and their debit and credit. */
export async function sumEntries(db: Db, filter: EntryFilter, atMost: number): Promise<ListTotals> {
  return sumUpTo(
    db,
    atMost,
    db`select l.currency, greatest(l.amount_minor, 0) as debit, -least(l.amount_minor, 0) as credit
         from ${filter.ref ? entryLines(db) : db`journal_line l`} where ${matching(db, filter)}`,
    ["debit", "credit"],
    formatMoney,
  );
}

/** Every account's balance at the end of a day, on its side; the two totals are equal. */
export async function readTrialBalance(db: Db, asOf: string): Promise<TrialBalanceView> {
  const { currency } = await readCompany(db);
  const rows = (await balances(db, { to: asOf })).filter((row) => row.balance !== 0n);
  const debit = rows.reduce((sum, row) => sum + (row.balance > 0n ? row.balance : 0n), 0n);
  const credit = rows.reduce((sum, row) => sum - (row.balance < 0n ? row.balance : 0n), 0n);
  return {
    as_of: asOf,
    currency,
    accounts: rows.map(({ balance, ...row }) => ({
      ...row,
      debit: formatMoney(balance > 0n ? balance : 0n, currency),
      credit: formatMoney(balance < 0n ? -balance : 0n, currency),
    })),
    total_debit: formatMoney(debit, currency),
    total_credit: formatMoney(credit, currency),
  };
}

export type ProfitAndLoss = {
  from: string;
  to: string;
  currency: string;
  revenue: StatementRow[];
  expense: StatementRow[];
  total_revenue: string;
  total_expense: string;
  profit: string;
};

/** Revenue less expense of a span of days, both ends included. */
export async function readProfitAndLoss(db: Db, from: string, to: string): Promise<ProfitAndLoss> {
  const { currency } = await readCompany(db);
  const rows = (await balances(db, { from, to })).filter((row) => row.balance !== 0n);
  const side = (type: AccountType, sign: bigint) => {
    const own = rows.filter((row) => row.type === type);
    return {
      rows: own.map(
        (row): StatementRow => ({
          code: row.code,
          name: row.name,
          type,
          amount: formatMoney(row.balance * sign, currency),
        }),
      ),
      sum: own.reduce((sum, row) => sum + row.balance * sign, 0n),
    };
  };
  const revenue = side("revenue", -1n);
  const expense = side("expense", 1n);
  return {
    from,
    to,
    currency,
    revenue: revenue.rows,
    expense: expense.rows,
    total_revenue: formatMoney(revenue.sum, currency),
    total_expense: formatMoney(expense.sum, currency),
    profit: formatMoney(revenue.sum - expense.sum, currency),
  };
}

export type BalanceSheet = {
  as_of: string;
  currency: string;
  assets: StatementRow[];
  liabilities: StatementRow[];
  equity: StatementRow[];
  /** Revenue less expense of all time that no year close has moved to equity yet. */
  profit: string;
  total_assets: string;
  total_liabilities: string;
  total_equity: string;
};

/** Assets = liabilities + equity (with the profit so far) at the end of any day. */
export async function readBalanceSheet(db: Db, asOf: string): Promise<BalanceSheet> {
  const { currency } = await readCompany(db);
  const rows = (await balances(db, { to: asOf })).filter((row) => row.balance !== 0n);
  const list = (type: AccountType, sign: bigint) =>
    rows
      .filter((row) => row.type === type)
      .map(
        (row): StatementRow => ({
          code: row.code,
          name: row.name,
          type,
          amount: formatMoney(row.balance * sign, currency),
        }),
      );
  const sum = (...types: AccountType[]): bigint =>
    rows.filter((row) => types.includes(row.type)).reduce((total, row) => total + row.balance, 0n);
  const profit = -sum("revenue", "expense");
  return {
    as_of: asOf,
    currency,
    assets: list("asset", 1n),
    liabilities: list("liability", -1n),
    equity: list("equity", -1n),
    profit: formatMoney(profit, currency),
    total_assets: formatMoney(sum("asset"), currency),
    total_liabilities: formatMoney(-sum("liability"), currency),
    total_equity: formatMoney(-sum("equity") + profit, currency),
  };
}

/** One account with its balance of today's books. Refuses: NotFound. */
export async function readAccount(db: Db, code: string): Promise<AccountView> {
  const account = (await listAccounts(db)).find((one) => one.code === code);
  if (!account) throw new NotFound("account");
  return account;
}

/** One account's lines, newest first, each with the balance after it. */
export async function listAccountEntries(
  db: Db,
  account: Pick<AccountView, "id" | "code" | "type">,
  filter: { from?: string | undefined; to?: string | undefined },
  { limit, after }: Page,
): Promise<Paged<EntryView & { balance: string }>> {
  const entries = await listEntries(db, { ...filter, account: account.code }, { limit, after });
  const first = entries.data[0];
  if (!first) return { data: [], next: null };
  // The balance at the end of the day, less what comes after: of the newest lines nothing, however many the day has.
  const [start] = await db<{ balance: bigint }[]>`
    select coalesce(sum(s.amount), 0)::bigint as balance from (
      select debit_minor - credit_minor as amount from ledger_sums('-infinity', ${first.effective_on}) where account_id = ${account.id}
      union all
      select -amount_minor from journal_line
       where tenant_id = current_tenant() and account_id = ${account.id} and effective_on = ${first.effective_on} and id > ${first.id}) s`;
  let running = start?.balance ?? 0n;
  const sign = isDebitNormal(account.type) ? 1n : -1n;
  const data = entries.data.map((entry) => {
    const balance = formatMoney(running * sign, entry.currency);
    const minor = (text: string): bigint => BigInt(text.replace(".", ""));
    running -= minor(entry.debit) - minor(entry.credit);
    return { ...entry, balance };
  });
  return { data, next: entries.next };
}

export async function listPeriods(db: Db): Promise<PeriodView[]> {
  const rows = await db<Array<Omit<PeriodView, "status_changed_at"> & { status_changed_at: Date | null }>>`
    select id, fiscal_year, start_on, end_on, status, status_changed_at from accounting_period order by start_on desc`;
  return rows.map((row) => ({ ...row, status_changed_at: row.status_changed_at?.toISOString() ?? null }));
}

export async function listLockDates(
  db: Db,
): Promise<Array<{ scope: "sales" | "purchase" | "all"; locked_until: string }>> {
  return db<
    Array<{ scope: "sales" | "purchase" | "all"; locked_until: string }>
  >`select scope, locked_until from ledger_lock order by scope`;
}
