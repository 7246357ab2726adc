import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { barcodeOf, printScreen } from "#app/http/print/print-screen.server.ts";
import { pickSheet } from "#app/http/print/sheets.ts";
import { readPick } from "#app/modules/orders/pick-queries.server.ts";
import { readOrder } from "#app/modules/orders/queries.server.ts";
import { readRecipient } from "#app/modules/parties/recipient.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

/** What is to be picked for an order, for whoever walks along the shelves: in the reader's own language. */
export const loader = (args: LoaderFunctionArgs) =>
  printScreen(args, "ship", "orders", async ({ tx, identity, now }, paperIn) => {
    const id = recordId(args.params.orderId, "order");
    const pick = await readPick(tx, id);
    const recipient = await readRecipient(tx, (await readOrder(tx, id)).customer_id, "shipping");
    const paper = await paperIn(wordsFor(args.request));
    return pickSheet(paper, pick, recipient, barcodeOf(pick.number), dayIn(identity.timeZone, now));
  });
