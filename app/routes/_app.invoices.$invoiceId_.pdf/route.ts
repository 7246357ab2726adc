import type { LoaderFunctionArgs } from "@remix-run/node";
import { invoicePdf } from "#app/http/invoice-pdf.server.ts";
import { actorOf } from "#app/http/run-command.server.ts";
import { asPage, requireViewer } from "#app/http/screen.server.ts";
import { isId } from "#app/modules/shared/id.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireViewer(args, "read", "invoice_detail");
  return asPage(args, async () => {
    const id = args.params.invoiceId ?? "";
    if (!isId(id)) throw new NotFound("invoice");
    return invoicePdf(args.context, actorOf(viewer, args.context), id);
  });
}
