import type { LoaderFunctionArgs } from "@remix-run/node";
import { priceText, quantityText } from "#app/components/format.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { listItems } from "#app/modules/inventory/queries.server.ts";

/** Choices of a list that is narrowed while somebody types. */
const MOST = 12;

export async function loader(args: LoaderFunctionArgs) {
  const q = new URL(args.request.url).searchParams.get("q")?.trim().slice(0, 100) || undefined;
  const items = await readScreen(args, "read", "products", ({ tx }) =>
    listItems(tx, { q, active: true }, { limit: 200, after: null }, { cost: false }),
  );
  const typed = q?.toLowerCase() ?? "";
  const choices = items.data
    .map((item) => ({ item, rank: rank(item.sku.toLowerCase(), item.barcode, typed) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ item }) => ({
      id: item.id,
      text: item.sku,
      detail: `${item.name} · ${priceText(item.price)}${item.kind === "stock" ? ` · ${quantityText(item.available_qty)} available` : ""}`,
      data: { name: item.name, price: item.price, available: item.kind === "stock" ? item.available_qty : null },
    }));
  return Response.json({ choices }, { headers: { "Cache-Control": "no-store" } });
}

/** The exact code first, then the barcode, then codes that begin with it. */
function rank(sku: string, barcode: string | null, typed: string): number {
  if (typed === "") return 3;
  if (sku === typed) return 0;
  if (barcode?.toLowerCase() === typed) return 1;
  return sku.startsWith(typed) ? 2 : 3;
}
