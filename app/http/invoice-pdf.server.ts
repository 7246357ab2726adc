import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readInvoice } from "#app/modules/billing/queries.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";
import type { Tx } from "#db/client.ts";
import { askForJob } from "#db/jobs.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { logFault } from "./log.server.ts";
import { checkOwnInvoice } from "./own-records.server.ts";
import { HttpProblem } from "./problem.server.ts";

const WAIT_MS = 5_000;
const LOOK_MS = 100;

type Stored = { sha256: string; path: string };

async function findStored(tx: Tx, invoiceId: string): Promise<Stored | undefined> {
  const [row] = await tx<Stored[]>`select sha256, path from invoice_document where invoice_id = ${invoiceId}`;
  return row;
}

/**
 * The invoice as it was issued, the same bytes each time. The worker renders it at the first wish: the web asks for the job,
 * waits up to 5 s and then says when to come again. Throws NotFound, or a 503 problem.
 */
export async function invoicePdf(context: RequestContext, actor: Actor, invoiceId: string): Promise<Response> {
  const { sql } = context.services;
  let number = "";
  let stored = await inTenant(sql, actor.tenantId, async (tx) => {
    await checkOwnInvoice(tx, actor, invoiceId);
    ({ number } = await readInvoice(tx, invoiceId, new Date()));
    const there = await findStored(tx, invoiceId);
    if (!there) await askForJob(tx, actor, { kind: "render-invoice-pdf", invoiceId });
    return there;
  });
  // No connection is held while waiting.
  for (const until = Date.now() + WAIT_MS; !stored && Date.now() < until; ) {
    await sleep(LOOK_MS);
    stored = await inTenant(sql, actor.tenantId, (tx) => findStored(tx, invoiceId));
  }
  if (!stored) {
    throw new HttpProblem(503, "not_rendered_yet", "The document is being prepared. Try again in a moment.", {
      "Retry-After": "5",
    });
  }
  const bytes = await readStored(context, stored);
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Length": String(bytes.length),
      "Content-Disposition": `inline; filename="${number.replace(/[^\w.-]/g, "_")}.pdf"`,
      ETag: `"${stored.sha256}"`,
      "Cache-Control": "private, no-cache",
    },
  });
}

async function readStored(context: RequestContext, { path, sha256 }: Stored): Promise<Buffer> {
  try {
    const bytes = await readFile(join(context.services.dataFolder, "files", path));
    if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
    throw new Error(`files/${path} does not have the checksum it was stored with`);
  } catch (error) {
    logFault(error, { request_id: context.requestId });
    throw new HttpProblem(503, "document_damaged", "The stored document cannot be read. Tell your administrator.", {
      "Retry-After": "60",
    });
  }
}
