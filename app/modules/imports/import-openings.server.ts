import { documentNumber, emptyBatch, writeBilling } from "#app/modules/billing/billing-batch.server.ts";
import { prepareInvoice } from "#app/modules/billing/post-invoice.server.ts";
import { bad, type Fault, type Planned, type Row, repeated } from "#app/modules/imports/plan.ts";
import type { Importer, Planning } from "#app/modules/imports/planning.server.ts";
import { type Account, readAccounts } from "#app/modules/ledger/accounts.server.ts";
import { closedDays } from "#app/modules/ledger/closed-days.server.ts";
import { prepareEntry, writeEntries } from "#app/modules/ledger/post-entry.server.ts";
import { type Day, dayIn, daysBetween } from "#app/modules/shared/calendar.ts";
import { newId } from "#app/modules/shared/id.ts";
import { formatMoney } from "#app/modules/shared/money.ts";
import { MICRO, parseMicro } from "#app/modules/shared/quantity.ts";
import { toMinor } from "#app/modules/shared/schemas.ts";
import type { Db } from "#db/client.ts";
import { appendEvents } from "#db/event-log.ts";

/** Accounts that documents keep: their balance comes with open invoices and with stock, never by hand. */
const KEPT_BY_DOCUMENTS: Record<string, string> = {
  receivable: "Its balance comes with the open invoices",
  customer_credit: "Its balance comes with what customers have paid",
  inventory: "Its balance comes with the stock",
  goods_received: "Its balance comes with goods received",
};

/** Says against a day that it takes no entries: it has not come yet, or its books are closed. */
async function dayFaults(
  { tx, company, now }: Planning,
  scope: "sales" | "general",
  column: string,
  rows: readonly Row[],
): Promise<(day: Day) => Fault[]> {
  const today = dayIn(company.timeZone, now);
  const days = rows.flatMap((row) => row.values[column] || []);
  const closed = await closedDays(tx, scope, days);
  return (day) => {
    if (day > today) return [[column, "Enter today or an earlier day"]];
    return closed.has(day) ? [[column, `The books are closed for ${day}`]] : [];
  };
}

/** account and day → what opening entries have posted there, in minor units. */
async function readOpened(db: Db): Promise<Map<string, bigint>> {
  const rows = await db<{ code: string; day: string; amount: bigint }[]>`
    select a.code, l.effective_on::text as day, sum(l.amount_minor)::bigint as amount
      from journal_entry e join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
      join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id
     where e.source_type = 'opening_balance' group by 1, 2 having sum(l.amount_minor) <> 0 order by 2, 1`;
  return new Map(rows.map((row) => [`${row.code} ${row.day}`, row.amount]));
}

const shown = (minor: bigint, currency: string) =>
  minor === 0n ? "" : formatMoney(minor < 0n ? -minor : minor, currency);

/**
 * What each account stood at on a day: the difference to what was opened there before is posted, one entry for each day. What the
 * file leaves unequal goes to the opening balance account, unless that is in the file itself.
 */
export const openingBalancesImport: Importer = {
  async plan(planning, rows) {
    const { tx, actor, company, now, runId } = planning;
    const keyOf = (row: Row) => `${row.values.account ?? ""} ${row.values.effective_on ?? ""}`;
    const twice = repeated(rows, keyOf);
    const [accounts, opened, faultsOf] = await Promise.all([
      readAccounts(tx),
      readOpened(tx),
      dayFaults(planning, "general", "effective_on", rows),
    ]);
    const days = new Map<string, { account: Account; amountMinor: bigint }[]>();
    const named = new Map<string, bigint>();
    const balances = new Set<string>();

    const planned = rows.map((row): Planned => {
      const { account: code = "", effective_on: day = "", debit = "", credit = "" } = row.values;
      const faults: Fault[] = [];
      const also = twice.get(row.line);
      if (also !== undefined) faults.push(["account", `Line ${also} has the same account and day`]);
      const account = accounts.byCode(code);
      if (code && !account) faults.push(["account", `There is no account ${code}`]);
      if (account?.isGroup) faults.push(["account", "A group account takes no postings"]);
      const keptBy = KEPT_BY_DOCUMENTS[account?.purpose ?? ""];
      if (keptBy) faults.push(["account", keptBy]);
      const amounts = [debit, credit].map((text) => (text === "" ? 0n : signedMinor(text, company.currency)));
      for (const [index, minor] of amounts.entries())
        if (minor === null) faults.push([index === 0 ? "debit" : "credit", `Enter an amount in ${company.currency}`]);
      if (debit !== "" && credit !== "" && !/^0$/.test(debit) && !/^0$/.test(credit))
        faults.push(["debit", "Enter either a debit or a credit"]);
      const wanted = (amounts[0] ?? 0n) - (amounts[1] ?? 0n);
      const before = opened.get(keyOf(row)) ?? 0n;
      if (wanted !== before) faults.push(...faultsOf(day));
      if (row.errors.length + faults.length > 0 || !account) return bad(row, `${code} ${day}`, faults);
      named.set(day, (named.get(day) ?? 0n) + wanted);
      if (account.purpose === "opening_equity") balances.add(day);
      if (wanted !== before) {
        const lines = days.get(day) ?? [];
        days.set(day, lines);
        lines.push({ account, amountMinor: wanted - before });
      }
      const side = (minor: bigint, isDebit: boolean) => (minor > 0n === isDebit ? shown(minor, company.currency) : "");
      return {
        line: row.line,
        act: wanted === before ? "none" : before === 0n ? "create" : "change",
        key: `${code} ${day}`,
        subjectId: account.id,
        changes:
          wanted === before
            ? []
            : [
                ["account", code, code],
                ["effective_on", day, day],
                ["debit", side(before, true), side(wanted, true)],
                ["credit", side(before, false), side(wanted, false)],
              ],
        errors: [],
      };
    });
    for (const [day, sum] of named) {
      if (sum === 0n || !balances.has(day)) continue;
      const index = rows.findIndex((row) => row.values.effective_on === day);
      const first = planned[index];
      if (first) {
        const by = formatMoney(sum < 0n ? -sum : sum, company.currency);
        planned[index] = {
          ...first,
          act: "bad",
          changes: [],
          errors: [["debit", `Debits and credits of ${day} differ by ${by}`]],
        };
      }
    }

    return {
      rows: planned,
      async apply(step) {
        await step(0);
        const equity = accounts.of("opening_equity");
        const entries = [...days].map(([day, lines]) => {
          const rest = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
          return prepareEntry(
            actor,
            {
              effectiveOn: day,
              memo: "Opening balances",
              scope: "general",
              currency: company.currency,
              sourceType: "opening_balance",
              sourceId: runId,
              sourceNumber: null,
              purpose: `opening ${day}`,
              lines: [...lines, { account: equity, amountMinor: -rest }],
            },
            now,
          );
        });
        await writeEntries(tx, entries);
        await appendEvents(
          tx,
          actor,
          entries.map((entry) => entry.event),
          now,
        );
        await step(planned.length);
      },
    };
  },

  async all({ tx, company }) {
    return [...(await readOpened(tx))].map(([key, minor]) => {
      const [account = "", day = ""] = key.split(" ");
      return {
        account,
        effective_on: day,
        debit: minor > 0n ? shown(minor, company.currency) : "",
        credit: minor < 0n ? shown(minor, company.currency) : "",
      };
    });
  },
};

function signedMinor(text: string, currency: string): bigint | null {
  const negative = text.startsWith("-");
  const minor = /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? toMinor(text.replace("-", ""), currency) : null;
  return minor === null ? null : negative ? -minor : minor;
}

type Open = {
  reference: string;
  customer: string;
  issued_on: string;
  due_on: string;
  due_minor: bigint;
  currency: string;
};

/** Invoices by what they are called elsewhere, in small letters; an own one also by its number. */
function readInvoices(db: Db, references: readonly string[] | null): Promise<(Open & { id: string; key: string })[]> {
  return db<(Open & { id: string; key: string })[]>`
    select i.id, lower(case when i.source_type = 'opening' then i.external_reference else i.number end) as key,
           case when i.source_type = 'opening' then i.external_reference else i.number end as reference,
           c.code as customer, i.issued_on::text, i.due_on::text, i.total_minor - i.allocated_minor as due_minor, i.currency
      from invoice i join customer c on c.tenant_id = i.tenant_id and c.id = i.customer_id
     where i.kind = 'invoice' and ${
       references === null
         ? db`i.total_minor - i.allocated_minor > 0`
         : db`((i.source_type = 'opening' and lower(i.external_reference) = any(${[...references]})) or i.number = any(${references.map((text) => text.toUpperCase())}))`
     } order by i.issued_on, i.id`;
}

const MOST_TERMS_DAYS = 3650;

/**
 * Invoices that were open when the company began here, each with what is still due. They are posted against the opening balance
 * account: their revenue was earned elsewhere.
 */
export const openInvoicesImport: Importer = {
  async plan(planning, rows) {
    const { tx, company } = planning;
    const keyOf = (row: Row) => (row.values.reference ?? "").toLowerCase();
    const twice = repeated(rows, keyOf);
    const codes = rows.map((row) => (row.values.customer ?? "").toLowerCase());
    const [there, customers, faultsOf] = await Promise.all([
      readInvoices(tx, rows.map(keyOf)),
      tx<{ id: string; key: string; erased: boolean }[]>`
        select id, code_key as key, erased_at is not null as erased from customer where code_key = any(${codes})`,
      dayFaults(planning, "sales", "issued_on", rows),
    ]);
    const known = new Map(there.map((invoice) => [invoice.key, invoice]));
    const customerOf = new Map(customers.map(({ id, key }) => [key, id]));
    const erased = new Set(customers.flatMap((one) => (one.erased ? [one.key] : [])));

    const planned = rows.map((row): Planned => {
      const {
        reference = "",
        customer = "",
        issued_on: issued = "",
        due_on: due = "",
        amount_due: amount = "",
      } = row.values;
      const before = known.get(keyOf(row));
      const minor = /^\d{1,15}(\.\d{1,6})?$/.test(amount) ? toMinor(amount, company.currency) : null;
      const faults: Fault[] = [];
      const also = twice.get(row.line);
      if (also !== undefined) faults.push(["reference", `Line ${also} has the same reference`]);
      if (reference.length > 100) faults.push(["reference", "Use at most 100 characters"]);
      if (customer && !customerOf.has(customer.toLowerCase()))
        faults.push(["customer", `There is no customer ${customer}`]);
      if (!before && erased.has(customer.toLowerCase()))
        faults.push(["customer", `The person behind customer ${customer} was erased`]);
      if (!before) faults.push(...faultsOf(issued));
      if (issued && due && due < issued) faults.push(["due_on", "It is due before it was issued"]);
      else if (issued && due && daysBetween(issued, due) > MOST_TERMS_DAYS)
        faults.push(["due_on", `At most ${MOST_TERMS_DAYS} days after it was issued`]);
      if (amount && (minor === null || minor <= 0n))
        faults.push(["amount_due", `Enter an amount in ${company.currency} of more than 0`]);
      const after = {
        customer,
        issued_on: issued,
        due_on: due,
        amount_due: minor === null ? "" : formatMoney(minor, company.currency),
      };
      if (before) {
        const was = {
          customer: before.customer,
          issued_on: before.issued_on,
          due_on: before.due_on,
          amount_due: formatMoney(before.due_minor, before.currency),
        };
        for (const field of ["customer", "issued_on", "due_on", "amount_due"] as const)
          if (was[field].toLowerCase() !== after[field].toLowerCase())
            faults.push([field, `${reference} is there already with ${was[field]}. A posted invoice does not change`]);
      }
      if (row.errors.length + faults.length > 0) return bad(row, reference, faults);
      const changes = Object.entries({ reference, ...after }).map(([field, text]): Planned["changes"][number] => [
        field,
        "",
        text,
      ]);
      return {
        line: row.line,
        act: before ? "none" : "create",
        key: reference,
        subjectId: customerOf.get(customer.toLowerCase()) ?? null,
        changes: before ? [] : changes,
        errors: [],
      };
    });

    return { rows: planned, apply: (step) => postOpen(planning, rows, planned, step) };
  },

  async all({ tx, company }) {
    return (await readInvoices(tx, null)).map((invoice) => ({
      reference: invoice.reference,
      customer: invoice.customer,
      issued_on: invoice.issued_on,
      due_on: invoice.due_on,
      amount_due: formatMoney(invoice.due_minor, company.currency),
    }));
  },
};

const TOGETHER = 250;

async function postOpen(
  { tx, actor, company, now }: Planning,
  rows: readonly Row[],
  planned: readonly Planned[],
  step: (done: number) => Promise<void>,
): Promise<void> {
  const accounts = await readAccounts(tx);
  const todo = planned.flatMap((one, index) =>
    one.act === "create" ? [{ one, values: rows[index]?.values ?? {} }] : [],
  );
  const numbers = await takeNumbers(
    tx,
    todo.map(({ values }) => Number((values.issued_on ?? "").slice(0, 4))),
  );
  for (let start = 0; start < todo.length; start += TOGETHER) {
    await step(start);
    const batch = emptyBatch();
    const events = todo.slice(start, start + TOGETHER).flatMap(({ one, values }) => {
      const { reference = "", issued_on: issued = "", due_on: due = "", amount_due: amount = "0" } = values;
      const year = Number(issued.slice(0, 4));
      const minor = toMinor(amount, company.currency) ?? 0n;
      const line = {
        orderLineId: null,
        itemId: null,
        sku: null,
        description: `Open at the start: ${reference}`,
        quantity: MICRO,
        unitPrice: parseMicro(amount),
        netMinor: minor,
        taxMinor: 0n,
      };
      return prepareInvoice(
        batch,
        actor,
        { company, accounts },
        documentNumber("INV", year, numbers(year)),
        {
          customerId: one.subjectId ?? "",
          paymentTermsDays: daysBetween(issued, due),
          source: { type: "opening", id: newId(now.getTime()) },
          orderId: null,
          lines: [line],
          taxes: [],
          issuedOn: issued,
          externalReference: reference,
        },
        now,
      ).events;
    });
    await writeBilling(tx, batch);
    await appendEvents(tx, actor, events, now);
  }
  await step(planned.length);
}

/** Takes the numbers of all at once; hands them out year by year. */
async function takeNumbers(tx: Planning["tx"], years: readonly number[]): Promise<(year: number) => bigint> {
  const counts = new Map<number, number>();
  for (const year of years) counts.set(year, (counts.get(year) ?? 0) + 1);
  const next = new Map<number, bigint>();
  for (const [year, count] of [...counts].sort(([a], [b]) => a - b)) {
    const [row] = await tx<{ first: bigint }[]>`
      insert into number_series as s (tenant_id, series, year, next_number) values (current_tenant(), 'INV', ${year}, ${count + 1})
      on conflict (tenant_id, series, year) do update set next_number = s.next_number + ${count}
      returning next_number - ${count} as first`;
    next.set(year, row?.first ?? 1n);
  }
  return (year) => {
    const number = next.get(year) ?? 1n;
    next.set(year, number + 1n);
    return number;
  };
}
