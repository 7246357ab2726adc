import type { LoaderFunctionArgs } from "@remix-run/node";
import { lookUpPayment } from "#app/modules/payments/processor-calls.server.ts";
import { readForPayer } from "#app/modules/payments/queries.server.ts";
import { systemActor } from "#app/modules/shared/actor.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";
import { inTenant } from "#db/transaction.ts";
import type { RequestContext } from "./context.server.ts";
import { payCode, readPayCode } from "./pay-link.server.ts";
import { asPage } from "./screen.server.ts";

/** The page by which a payer pays and comes back; `returned` where they come from the processor. */
export function payLink(context: RequestContext, tenantId: string, cardPaymentId: string): string {
  return `${context.origin}/pay/${payCode(context.services.keys.payLink, tenantId, cardPaymentId)}?returned=1`;
}

/**
 * What a payer may see. The address is all the right it takes; pages hand their address on to no other origin (Referrer-Policy). Whoever comes back from the processor has the worker ask it how the payment stands: the notice may be late or
 * lost, and whichever of the two is first makes the payment, the other has no effect.
 */
export function readPayPage(args: LoaderFunctionArgs) {
  return asPage(args, async () => {
    const { services, requestId } = args.context as RequestContext;
    const named = readPayCode(services.keys.payLink, args.params.code ?? "");
    if (!named) throw new NotFound("payment");
    const isBack = new URL(args.request.url).searchParams.has("returned");
    return inTenant(services.sql, named.tenantId, async (tx) => {
      const payment = await readForPayer(tx, named.id);
      const returned = isBack && (payment.state === "open" || payment.state === "authorised");
      if (returned) await lookUpPayment(tx, systemActor(named.tenantId, "payer", requestId), named.id);
      return { ...payment, returned };
    });
  });
}
