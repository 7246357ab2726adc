import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { invoicePdf } from "#app/http/invoice-pdf.server.ts";
import { explain } from "#app/http/problem.server.ts";
import { actorOf } from "#app/http/run-command.server.ts";
import { requireViewer } from "#app/http/screen.server.ts";

/** The stored document itself: the same bytes as by the API, for whoever is signed in to the screens. */
export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireViewer(args, "read", "invoice_detail");
  const { requestId, traceparent } = args.context;
  try {
    return await invoicePdf(
      args.context,
      actorOf(viewer, { requestId, traceparent }),
      recordId(args.params.invoiceId, "invoice"),
    );
  } catch (error) {
    const { status, detail, headers, fault } = explain(error);
    if (fault) throw error;
    return new Response(detail, { status, headers: { ...headers, "Content-Type": "text/plain; charset=utf-8" } });
  }
}
