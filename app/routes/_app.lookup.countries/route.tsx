import type { LoaderFunctionArgs } from "@remix-run/node";
import { languageOf } from "#app/components/words/language.ts";
import { requireViewer } from "#app/http/screen.server.ts";
import { countriesLike } from "#app/modules/shared/countries.ts";

/** Choices of a list that is narrowed while somebody types. */
const MOST = 12;

export async function loader(args: LoaderFunctionArgs) {
  await requireViewer(args, "read", "customers");
  const typed = (new URL(args.request.url).searchParams.get("q") ?? "").slice(0, 100);
  const choices = countriesLike(typed, languageOf(args.request))
    .slice(0, MOST)
    .map(({ code, name, exact }) => ({ id: code, text: name, detail: code, exact }));
  return Response.json({ choices, create: false }, { headers: { "Cache-Control": "no-store" } });
}
