import * as z from "zod";
import { wordsOf } from "#app/components/words/words.server.ts";
import { createPrinter, type Printer } from "#app/http/print/printer.server.ts";
import { invoiceSheet, languageFor } from "#app/http/print/sheets.ts";
import { readInvoiceDocument } from "#app/modules/billing/queries.server.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import { storeFile } from "#workers/jobs/files.ts";
import type { JobKind } from "#workers/jobs/job.ts";

const payload = z.object({ invoice_id: z.uuid() });

type Shown = Awaited<ReturnType<typeof readInvoiceDocument>>;

let printer: Printer | undefined;

/** The PDF of a posted invoice or credit note. The same document gives the same bytes. */
export async function renderInvoice({ company, letterhead, outlet, recipient, invoice }: Shown): Promise<Buffer> {
  printer ??= createPrinter();
  const t = wordsOf(languageFor(recipient));
  const sheet = invoiceSheet({ company, letterhead, outlet, t }, invoice, recipient);
  return printer.print("document.typ", sheet, new Date(invoice.issued_at));
}

export const renderInvoicePdf: JobKind<z.output<typeof payload>> = {
  payload,

  async run({ invoice_id: invoiceId }, { sql, tenantId, filesFolder, finish }) {
    const shown = await inTenant(sql, tenantId, async (tx) => {
      const [stored] = await tx`select 1 from invoice_document where invoice_id = ${invoiceId}`;
      return stored ? undefined : readInvoiceDocument(tx, invoiceId);
    });
    if (!shown) return finish(async () => {});

    const file = await storeFile(filesFolder, await renderInvoice(shown), "pdf");
    failPoint("job.after_render");

    await finish(async (tx) => {
      await tx`insert into invoice_document (tenant_id, invoice_id, sha256, size_bytes, path)
        values (${tenantId}, ${invoiceId}, ${file.sha256}, ${file.sizeBytes}, ${file.path}) on conflict do nothing`;
    });
  },
};
