import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { SelectField, TextField } from "#app/components/fields.tsx";
import { FormScopeProvider } from "#app/components/form-context.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { useWords } from "#app/components/words/words.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { deviceOf, signInOnDevice } from "#app/http/shared-device.server.ts";
import { peopleWithPin } from "#app/modules/access/shared-devices.server.ts";
import { inTenant } from "#db/transaction.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Who is working?", matches);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const device = await deviceOf(context, request);
  if (!device) throw redirect("/login");
  const people = await inTenant(context.services.sql, device.tenantId, peopleWithPin);
  const next = safeRedirect(new URL(request.url).searchParams.get("next"));
  return { device: device.name, company: device.company, people, next };
}

export const action = (args: ActionFunctionArgs) => signInOnDevice(args);

/** On a shared tablet: whoever takes it scans a badge, or chooses the name and enters a PIN. */
export default function Device() {
  const t = useWords();
  const { device, company, people, next } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const wrong = refused?.at;
  const scope = (id: "badge" | "pin") => ({
    id,
    pending: false,
    values: { account: refused?.account ?? "" },
    errors: wrong === id ? { [id]: refused?.error ?? "" } : {},
  });
  const again = refused?.account && wrong !== "badge";
  return (
    <div className="plain">
      <main id="main" className="grid gap-4">
        <p className="lead font-semibold">
          {company} · {device}
        </p>
        {refused && !wrong ? (
          <p className="notice negative" role="alert">
            {t.sentence(refused.error)}
          </p>
        ) : null}
        <div className="sheet">
          <h1 className="mb-3">{t("Who is working?")}</h1>
          <form method="post" action="/device" className="form">
            <input type="hidden" name="next" value={refused?.next ?? next} />
            <FormScopeProvider value={scope("badge")}>
              <TextField
                name="badge"
                label={t("Badge")}
                hint={t("Scan it")}
                type="password"
                maxLength={200}
                autoFocus={!again}
                required
              />
              <div className="actions">
                <Button look="primary">{t("Sign in")}</Button>
              </div>
            </FormScopeProvider>
          </form>
        </div>
        {people.length > 0 ? (
          <div className="sheet">
            <h2 className="mb-3">{t("Without a badge")}</h2>
            <form method="post" action="/device" className="form">
              <input type="hidden" name="next" value={refused?.next ?? next} />
              <FormScopeProvider value={scope("pin")}>
                <SelectField
                  name="account"
                  label={t("Name")}
                  blank={t("Choose your name")}
                  options={people.map(({ id, name }) => ({ value: id, label: name }))}
                  required
                />
                <TextField
                  name="pin"
                  label={t("PIN")}
                  type="password"
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={10}
                  autoFocus={Boolean(again)}
                  required
                />
                <div className="actions">
                  <Button>{t("Sign in")}</Button>
                </div>
              </FormScopeProvider>
            </form>
          </div>
        ) : null}
        <p className="meta">
          <ButtonLink look="quiet" href="/login">
            {t("Sign in by password")}
          </ButtonLink>
        </p>
      </main>
    </div>
  );
}
