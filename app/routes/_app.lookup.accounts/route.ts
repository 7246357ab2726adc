import type { LoaderFunctionArgs } from "@remix-run/node";
import { readScreen } from "#app/http/screen.server.ts";
import { isControlAccount } from "#app/modules/ledger/chart.ts";
import { listPostingAccounts } from "#app/modules/ledger/queries.server.ts";

/** Choices of a list that is narrowed while somebody types. */
const MOST = 12;

/** The accounts that a journal entry by hand can stand on. */
export async function loader(args: LoaderFunctionArgs) {
  const typed = (new URL(args.request.url).searchParams.get("q") ?? "").trim().slice(0, 100).toLowerCase();
  const accounts = await readScreen(args, "read", "journal", ({ tx }) => listPostingAccounts(tx));
  const choices = accounts
    .filter(({ code, name, purpose }) => !isControlAccount(purpose) && `${code} ${name}`.toLowerCase().includes(typed))
    .map(({ id, code, name }) => ({
      id,
      text: `${code} ${name}`,
      exact: code.toLowerCase() === typed,
      rank: rank(code, name, typed),
    }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ rank: _, ...choice }) => choice);
  return Response.json({ choices, create: false }, { headers: { "Cache-Control": "no-store" } });
}

/** The exact code first, then codes and names that begin with the text. */
function rank(code: string, name: string, typed: string): number {
  if (code.toLowerCase() === typed) return 0;
  return code.toLowerCase().startsWith(typed) || name.toLowerCase().startsWith(typed) ? 1 : 2;
}
