import { type ActionFunctionArgs, data, type MetaFunction } from "@remix-run/node";
import { useActionData } from "@remix-run/react";
import { draftFields } from "#app/components/draft-store.ts";
import { humanise } from "#app/components/format.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { readCommas } from "#app/components/typed.ts";
import { useWords } from "#app/components/words/words.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Your session has ended", matches);

/** A form that was posted without a session, handed on by a redirect that keeps its body. Nothing is stored. */
export async function action(args: ActionFunctionArgs) {
  const posted = await args.request.formData().catch(() => new FormData());
  readCommas(posted);
  const own = [...posted].flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && ["_form", "_idem", "_version"].includes(name) ? [[name, value]] : [],
  );
  return data(
    {
      to: safeRedirect(new URL(args.request.url).searchParams.get("next")),
      own,
      fields: draftFields(posted),
    },
    { status: 401, headers: { "Cache-Control": "no-store" } },
  );
}

export default function SessionEnded() {
  const t = useWords();
  const kept = useActionData<typeof action>();
  if (!kept) {
    return (
      <div className="plain">
        <main id="main" className="sheet">
          <h1 className="mb-3">{t("Your session has ended")}</h1>
          <a href="/login">{t("Sign in")}</a>
        </main>
      </div>
    );
  }
  const shown = kept.fields.filter(([name, value]) => value !== "" && !/(^|\.|_)id$/.test(name));
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <div className="sheet">
          <h1 className="mb-3">{t("Your session has ended")}</h1>
          <p>{t("Nothing has been saved, and nothing you typed is lost. It is kept in this page.")}</p>
          <ol className="steps">
            <li>
              {t.rich("{link}, then come back to this one.", {
                link: (
                  <a href="/login" target="_blank" rel="noreferrer">
                    {t("Sign in in a new tab")}
                  </a>
                ),
              })}
            </li>
            <li>{t("Go on with the form as you filled it.")}</li>
          </ol>
          <form method="post" action={kept.to}>
            {[...kept.own, ...kept.fields].map(([name, value], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and the list never changes
              <input key={index} type="hidden" name={name} value={value} />
            ))}
            <button type="submit" className="btn primary" name="_intent" value="resume">
              {t("Go on with the form")}
            </button>
          </form>
        </div>
        {shown.length > 0 ? (
          <section className="sheet" aria-label={t("What you typed")}>
            <h2>{t("What you typed")}</h2>
            <dl className="facts">
              {shown.map(([name, value]) => (
                <div key={name}>
                  <dt>{name.split(".").map(partName).join(" ")}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
        ) : null}
      </main>
    </div>
  );
}

/** "items.0.unit_price" is read as "Items 1 Unit price". */
function partName(part: string): string {
  return /^\d+$/.test(part) ? String(Number(part) + 1) : humanise(part);
}
