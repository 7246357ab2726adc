import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type Words, wordsOf } from "#app/components/words/words.server.ts";
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
      const data = JSON.stringify({ ...shown, ...wordsOn(wordsOf(languageOf(shown))) });
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

/** A document is for who receives it, whoever looks at it here. */
const GERMAN_SPEAKING = new Set(["DE", "AT", "LI"]);

function languageOf({ customer }: Shown) {
  return customer.country && GERMAN_SPEAKING.has(customer.country) ? "de" : "en";
}

function wordsOn(t: Words) {
  const month = new Intl.DateTimeFormat(t.locale.tag, { month: "long", timeZone: "UTC" });
  return {
    language: t.language,
    point: t.locale.point,
    group: t.locale.group,
    ordinal: t.locale.ordinal,
    months: Array.from({ length: 12 }, (_, index) => month.format(Date.UTC(2026, index, 1))),
    words: {
      invoice: t("Invoice"),
      credit: t("Credit note"),
      page: t("Page"),
      of: t("of"),
      bill_to: t("BILL TO"),
      credit_to: t("CREDIT TO"),
      customer: t("Customer"),
      date: t("Date"),
      due: t("Due"),
      order: t("Order"),
      reference: t("Reference"),
      currency: t("Currency"),
      reason: t("Reason:"),
      description: t("Description"),
      quantity: t("Quantity"),
      unit_price: t("Unit price"),
      net: t("Net"),
      tax: t("Tax"),
      total: t("Total"),
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
