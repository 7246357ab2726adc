import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import { printScreen } from "#app/http/print/print-screen.server.ts";
import { languageFor, orderSheet } from "#app/http/print/sheets.ts";
import { outletOfOrder } from "#app/modules/company/outlets.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { readRecipient } from "#app/modules/parties/recipient.server.ts";

/** The order confirmation, in the customer's language. */
export const loader = (args: LoaderFunctionArgs) =>
  printScreen(args, "read", "orders", async ({ tx }, paperIn) => {
    const order = await readOrder(tx, recordId(args.params.orderId, "order"));
    const recipient = await readRecipient(tx, order.customer_id, "billing");
    const paper = await paperIn(wordsOf(languageFor(recipient)));
    return orderSheet({ ...paper, outlet: await outletOfOrder(tx, order.id) }, order, recipient);
  });
