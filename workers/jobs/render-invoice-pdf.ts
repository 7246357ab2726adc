import { readFile } from "node:fs/promises";
import * as z from "zod";
import { readInvoiceDocument } from "#app/modules/billing/queries.server.ts";
import { inTenant } from "#db/transaction.ts";
import { failPoint } from "#workers/failpoint.ts";
import { storeFile } from "#workers/jobs/files.ts";
import type { JobKind } from "#workers/jobs/job.ts";

const payload = z.object({ invoice_id: z.uuid() });

type Shown = Awaited<ReturnType<typeof readInvoiceDocument>>;

// Loaded with the first document: it weighs some 50 MB.
let compiler: Promise<{ render: (shown: Shown) => Buffer }> | undefined;

async function loadCompiler() {
  const [{ NodeCompiler }, template] = await Promise.all([
    import("@myriaddreamin/typst-ts-node-compiler"),
    readFile(new URL("./invoice.typ", import.meta.url), "utf8"),
  ]);
  const typst = NodeCompiler.create({});
  return {
    render(shown: Shown): Buffer {
      // Data goes in as data, never into the source: what a customer is called cannot run.
      const data = JSON.stringify(shown);
      try {
        return typst.pdf(
          { mainFileContent: template, inputs: { data } },
          { creationTimestamp: Math.floor(Date.parse(shown.invoice.issued_at) / 1_000) },
        );
      } finally {
        // Otherwise the cache grows by some 10 MB a document.
        typst.evictCache(1);
      }
    },
  };
}

/** The PDF of a posted invoice or credit note. The same document gives the same bytes. */
export async function renderInvoice(shown: Shown): Promise<Buffer> {
  compiler ??= loadCompiler();
  return (await compiler).render(shown);
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
