import type { LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { priceText, quantityText } from "#app/components/format.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import type { Call } from "#app/http/run-command.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { itemChoices, itemFacts, type PricedFor } from "#app/modules/orders/choices.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";

/** Lines whose figures are asked for at once. */
const MOST_LINES = 100;

/**
 * `?q=` is answered with choices for a product field, `?sku=&sku=` with the figures that stand beside lines; with `customer_id` by
 * that customer's price list.
 */
export async function loader(args: LoaderFunctionArgs) {
  const { searchParams } = new URL(args.request.url);
  const skus = searchParams.getAll("sku").slice(0, MOST_LINES);
  const headers = { "Cache-Control": "no-store" };
  if (skus.length > 0) {
    const items = await readScreen(args, "read", "products", (call) =>
      itemFacts(call.tx, skus.map(cleaned), pricedFor(call, searchParams)),
    );
    return Response.json({ items }, { headers });
  }
  const text = cleaned(searchParams.get("q") ?? "");
  const items = await readScreen(args, "read", "products", (call) =>
    itemChoices(call.tx, call.actor, text, pricedFor(call, searchParams)),
  );
  const t = wordsFor(args.request);
  const choices = items.map(({ id, sku, name, price, available, exact }) => ({
    id,
    text: sku,
    detail: [
      name,
      priceText(price, t.locale),
      ...(available === null ? [] : [t("{available} available", { available: quantityText(available, t.locale) })]),
    ].join(" · "),
    exact,
  }));
  return Response.json({ choices, create: false }, { headers });
}

function pricedFor({ actor, identity, now }: Call, params: URLSearchParams): PricedFor | null {
  const customer = z.uuid().safeParse(params.get("customer_id"));
  if (!customer.success || !may(actor, "read", "price_lists")) return null;
  return { customerId: customer.data, day: dayIn(identity.timeZone, now) };
}

/** PostgreSQL takes no NUL in a text. */
function cleaned(text: string): string {
  return text.replaceAll("\0", "").trim().slice(0, 100);
}
