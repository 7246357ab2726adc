import type { ActionFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { scanPost, toScanInput } from "#app/components/scan-post.ts";
import { inputErrors } from "#app/http/problem.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm } from "#app/http/screen-forms.server.ts";
import { countScan } from "#app/modules/inventory/count-stock.server.ts";
import { receiptScan } from "#app/modules/inventory/receive-goods.server.ts";
import { pickScan } from "#app/modules/orders/pick-order.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { id } from "#app/modules/shared/schemas.ts";

/** Where the browser's queue sends its scans, one at a time; the scan's own id makes a second sending harmless. */
const post = scanPost.extend({ place: z.enum(["pick", "receipt", "count"]), place_id: id });

export async function action(args: ActionFunctionArgs) {
  const { values } = await readForm(args);
  const parsed = post.safeParse(values);
  const [right, resource] = values.place === "pick" ? (["ship", "orders"] as const) : (["create", "stock"] as const);
  // One transaction with the person's rights, as for a screen; what is refused is answered as JSON by it.
  const result = await readScreen(args, right, resource, ({ tx, actor, now }) => {
    if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
    const { place, place_id: placeId } = parsed.data;
    const input = toScanInput(parsed.data);
    if (place === "pick") return pickScan(tx, actor, placeId, input, now);
    return place === "receipt"
      ? receiptScan(tx, actor, placeId, input, now)
      : countScan(tx, actor, placeId, input, now);
  });
  return Response.json(result, { headers: { "Cache-Control": "no-store" } });
}
