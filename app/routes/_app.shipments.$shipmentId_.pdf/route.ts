import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { wordsOf } from "#app/components/words/words.server.ts";
import { barcodeOf, printScreen } from "#app/http/print/print-screen.server.ts";
import { deliverySheet, languageFor } from "#app/http/print/sheets.ts";
import { readShipment } from "#app/modules/orders/shipment-queries.server.ts";
import { readRecipient } from "#app/modules/parties/recipient.server.ts";

/** The delivery note of one shipment, in the customer's language. Its barcode is the order's number. */
export const loader = (args: LoaderFunctionArgs) =>
  printScreen(args, "read", "orders", async ({ tx }, paperIn) => {
    const shipment = await readShipment(tx, recordId(args.params.shipmentId, "shipment"));
    const recipient = await readRecipient(tx, shipment.customer_id, "shipping");
    const paper = await paperIn(wordsOf(languageFor(recipient)));
    return deliverySheet(paper, shipment, recipient, barcodeOf(shipment.order_number));
  });
