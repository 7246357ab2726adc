import type { LoaderFunctionArgs } from "@remix-run/node";
import { readCode } from "#app/components/scan-code.ts";
import { codeOf, type Label, readWanted, type Wanted } from "#app/components/scan-labels.ts";
import { findItemByCode } from "#app/modules/inventory/find-item.server.ts";
import { readScreen } from "./screen.server.ts";

/** What is wanted by the address, each with its product, or why it cannot be printed. */
export function readLabels(
  args: LoaderFunctionArgs,
): Promise<
  Omit<Wanted, "rows"> & { rows: Array<{ code: string; count: number; label: Label | null; problem: string | null }> }
> {
  const wanted = readWanted(args.request.url);
  return readScreen(args, "read", "products", async ({ tx }) => {
    const rows = [];
    for (const { code, count } of wanted.rows) {
      const item = await findItemByCode(tx, readCode(code).candidates);
      const label = item ? { sku: item.sku, name: item.name, barcode: item.barcode, count } : null;
      const problem = !label
        ? `There is no product ${code}.`
        : codeOf(label, wanted.symbol)
          ? null
          : `${label.sku} has no EAN-13 as its barcode.`;
      rows.push({ code: label?.sku ?? code, count, label, problem });
    }
    return { ...wanted, rows };
  });
}

/** A file of the labels, or the sentence why there is none. */
export async function labelFile(
  args: LoaderFunctionArgs,
  type: string,
  name: string,
  render: (labels: Label[], symbol: Wanted["symbol"]) => BodyInit | Promise<BodyInit>,
): Promise<Response> {
  const { rows, symbol, problem } = await readLabels(args);
  const wrong = problem ?? rows.find((row) => row.problem)?.problem;
  if (wrong) {
    return new Response(wrong, { status: 400, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
  const labels = rows.flatMap((row) => row.label ?? []);
  return new Response(await render(labels, symbol), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "no-store",
    },
  });
}
