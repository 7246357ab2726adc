import type { LoaderFunctionArgs } from "@remix-run/node";
import { priceText, quantityText } from "#app/components/format.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { itemChoices, itemFacts } from "#app/modules/orders/choices.server.ts";

/** Lines whose figures are asked for at once. */
const MOST_LINES = 100;

/** `?q=` is answered with choices for a product field, `?sku=&sku=` with the figures that stand beside lines. */
export async function loader(args: LoaderFunctionArgs) {
  const { searchParams } = new URL(args.request.url);
  const skus = searchParams.getAll("sku").slice(0, MOST_LINES);
  const headers = { "Cache-Control": "no-store" };
  if (skus.length > 0) {
    const items = await readScreen(args, "read", "products", ({ tx }) => itemFacts(tx, skus.map(cleaned)));
    return Response.json({ items }, { headers });
  }
  const text = cleaned(searchParams.get("q") ?? "");
  const items = await readScreen(args, "read", "products", ({ tx, actor }) => itemChoices(tx, actor, text));
  const choices = items.map(({ id, sku, name, price, available, exact }) => ({
    id,
    text: sku,
    detail: `${name} · ${priceText(price)}${available === null ? "" : ` · ${quantityText(available)} available`}`,
    exact,
  }));
  return Response.json({ choices, create: false }, { headers });
}

/** PostgreSQL takes no NUL in a text. */
function cleaned(text: string): string {
  return text.replaceAll("\0", "").trim().slice(0, 100);
}
