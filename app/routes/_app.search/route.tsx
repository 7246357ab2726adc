import { type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { Code } from "#app/components/figures.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { readSearch, type SearchAnswer } from "#app/components/search-text.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { may, type Resource } from "#app/modules/access/policy.ts";
import { searchRecords } from "#app/modules/orders/search-records.server.ts";
import type { Actor } from "#app/modules/shared/actor.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data?.q ? "{text} · Search" : "Search", matches, { text: data?.q ?? "" });

const KINDS = {
  order: { room: "/orders", title: english("Orders"), resource: "orders" },
  invoice: { room: "/invoices", title: english("Invoices"), resource: "invoices" },
  customer: { room: "/customers", title: english("Customers"), resource: "customers" },
  product: { room: "/products", title: english("Products"), resource: "products" },
} as const satisfies Record<string, { room: string; title: string; resource: Resource }>;
type Kind = keyof typeof KINDS;

const ON_THE_PAGE = 10;
const IN_THE_PALETTE = 5;

/** The palette asks with `part=palette`; a person's exact number, SKU or barcode leads to its record at once. */
export async function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams;
  const palette = params.get("part") === "palette";
  const typed = (params.get("q") ?? "").slice(0, 100);
  const { text, only } = readSearch(typed);
  const { rows, lists } = await readScreen(args, "read", "profile", async ({ tx, actor, now }) => {
    const most = palette ? IN_THE_PALETTE : ON_THE_PAGE;
    const rows = only === "action" ? [] : await searchRecords(tx, actor, { text, only, most }, now);
    return { rows, lists: palette ? [] : listsFor(actor, text) };
  });
  const found = rows.map(({ kind, id, ...row }) => ({ kind, href: `${KINDS[kind].room}/${id}`, ...row }));
  const exact = found.filter((row) => row.exact);
  if (!palette && exact.length === 1 && exact[0]) throw redirect(safeRedirect(exact[0].href));
  const answer: SearchAnswer = { q: typed.trim(), rows: found };
  return { ...answer, lists };
}

/** The lists look inside names and page through everything. */
function listsFor(actor: Actor, text: string): { kind: Kind; href: string }[] {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => may(actor, "read", KINDS[kind].resource));
  return kinds.map((kind) => ({ kind, href: `${KINDS[kind].room}?q=${encodeURIComponent(text)}` }));
}

export default function Search() {
  const t = useWords();
  const { q, rows, lists } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={q ? t("Search for “{q}”", { q }) : t("Search")} />
      <Form method="get" className="filters" role="search" key={q}>
        <div className="field grow">
          <label htmlFor="search-q">{t("Number, name, SKU, barcode or customer")}</label>
          <input
            className="input"
            id="search-q"
            name="q"
            type="search"
            defaultValue={q}
            maxLength={100}
            data-list-search=""
            // biome-ignore lint/a11y/noAutofocus: without a search there is nothing else to do here
            autoFocus={q === ""}
          />
        </div>
        <Button look="primary">{t("Search")}</Button>
      </Form>
      <p className="hint">
        {t(
          "Begin with # for the number of a document or with @ for a customer. An exact number, SKU or barcode opens at once.",
        )}
      </p>
      {q === "" ? null : (
        <p role="status">
          {rows.length === 0
            ? t("Nothing begins with “{q}”.", { q })
            : t("{count} record|{count} records", { count: rows.length })}
        </p>
      )}
      {(Object.keys(KINDS) as Kind[]).map((kind) => (
        <Results key={kind} title={KINDS[kind].title} rows={rows.filter((row) => row.kind === kind)} />
      ))}
      {q === "" ? null : (
        <Sheet title={t("Look further")} label={t("Look further")}>
          <p>{t("The lists search inside names and references too, and page through everything they find.")}</p>
          <div className="btn-row">
            {lists.map(({ kind, href }) => (
              <ButtonLink key={kind} href={href}>
                {t("{title} with “{q}”", { title: KINDS[kind].title, q })}
              </ButtonLink>
            ))}
          </div>
        </Sheet>
      )}
    </>
  );
}

function Results({ title, rows }: { title: string; rows: SearchAnswer["rows"] }) {
  if (rows.length === 0) return null;
  return (
    <Sheet flush title={title} label={title}>
      <div className="table-wrap">
        <table className="table linked rows">
          <caption className="hide">{title}</caption>
          <tbody>
            {rows.map((row) => (
              <tr key={row.href}>
                <th scope="row" className="p-title">
                  <a href={row.href}>{row.kind === "customer" ? row.text : <Code>{row.text}</Code>}</a>
                </th>
                <td className="p-line">{row.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}
