import { type Command, Option } from "commander";
import { readTenant, type Tx } from "#db/transaction.ts";
import { withInstallation } from "./installation.ts";
import { type JournalAccount, type JournalEntry, type JournalFormat, journalFormats } from "./journal-text.ts";
import { companyId } from "./user.ts";

const entriesAtOnce = 500;

export function addExport(program: Command): void {
  const exports = program.command("export").description("take the data elsewhere");
  exports
    .command("journal")
    .description("print the whole journal for hledger or beancount")
    .addOption(
      new Option("--format <format>", "whose format").choices(Object.keys(journalFormats)).makeOptionMandatory(),
    )
    .option("--company <slug>", "the company's short name, where there are several")
    .action(async (options: { format: keyof typeof journalFormats; company?: string }) => {
      await withInstallation(async ({ admin }) => {
        const tenantId = await companyId(admin, options.company);
        // One snapshot: what is booked meanwhile is not half in it.
        await readTenant(admin, tenantId, (tx) => writeJournal(tx, tenantId, journalFormats[options.format]));
      });
    });
}

async function writeJournal(tx: Tx, tenantId: string, format: JournalFormat): Promise<void> {
  const accounts = await tx<JournalAccount[]>`
    select code, name, type from ledger_account where tenant_id = ${tenantId} and not is_group order by code`;
  const [facts] = await tx<{ since: string | null; currencies: string[] | null }[]>`
    select min(effective_on) as since, array_agg(distinct currency::text order by currency::text) as currencies
    from journal_line where tenant_id = ${tenantId}`;
  const [tenant] = await tx<{ currency: string }[]>`select currency from tenant where id = ${tenantId}`;
  const currencies = facts?.currencies ?? (tenant ? [tenant.currency] : []);
  await put(format.opening(accounts, currencies, facts?.since ?? "1970-01-01"));

  const entries = tx<JournalEntry[]>`
    select e.id, e.effective_on as "effectiveOn", e.memo, e.source_number as "sourceNumber",
      (select jsonb_agg(jsonb_build_object('account', jsonb_build_object('code', a.code, 'name', a.name, 'type', a.type),
          'amountMinor', l.amount_minor::text, 'currency', l.currency) order by l.line_no)
        from journal_line l join ledger_account a on a.tenant_id = l.tenant_id and a.id = l.account_id
        where l.tenant_id = e.tenant_id and l.entry_id = e.id) as lines
    from journal_entry e where e.tenant_id = ${tenantId} order by e.effective_on, e.id`;
  for await (const rows of entries.cursor(entriesAtOnce)) {
    const text = rows.map((row) =>
      format.entry({ ...row, lines: row.lines.map((line) => ({ ...line, amountMinor: BigInt(line.amountMinor) })) }),
    );
    await put(`\n${text.join("\n")}`);
  }
}

/** Waits for a slow reader, so a large journal is never held in memory. */
function put(text: string): Promise<void> {
  return new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done())));
}
