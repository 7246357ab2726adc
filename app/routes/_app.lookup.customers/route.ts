import type { LoaderFunctionArgs } from "@remix-run/node";
import { readScreen } from "#app/http/screen.server.ts";
import { listCustomers } from "#app/modules/parties/queries.server.ts";

/** Choices of a list that is narrowed while somebody types. */
const MOST = 12;

export async function loader(args: LoaderFunctionArgs) {
  const q = new URL(args.request.url).searchParams.get("q")?.trim().slice(0, 100) || undefined;
  const page = await readScreen(args, "read", "customers", ({ tx }) =>
    listCustomers(tx, { q }, { limit: 50, after: null }),
  );
  const typed = q?.toLowerCase() ?? "";
  const choices = page.data
    .sort((a, b) => rank(a, typed) - rank(b, typed))
    .slice(0, MOST)
    .map(({ id, code, name }) => ({ id, text: `${code} ${name}`, detail: "" }));
  return Response.json({ choices }, { headers: { "Cache-Control": "no-store" } });
}

/** The exact code first, then names and codes that begin with it. */
function rank({ code, name }: { code: string; name: string }, typed: string): number {
  if (code.toLowerCase() === typed) return 0;
  return code.toLowerCase().startsWith(typed) || name.toLowerCase().startsWith(typed) ? 1 : 2;
}
