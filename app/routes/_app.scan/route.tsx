import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { Combo } from "#app/components/combo.tsx";
import { Code } from "#app/components/figures.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { ScanCamera } from "#app/components/scan-camera.tsx";
import { readCode } from "#app/components/scan-code.ts";
import { useScreenKeyboard } from "#app/components/scan-keyboard.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { wordsFor } from "#app/components/words/words.server.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { changeItem } from "#app/modules/catalog/change-item.server.ts";
import { sku } from "#app/modules/catalog/input.ts";
import { findItemByCode } from "#app/modules/inventory/find-item.server.ts";
import { findByCode } from "#app/modules/orders/find-code.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";
import { line } from "#app/modules/shared/schemas.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Scan", matches);

const ROOM = { product: "products", order: "orders", invoice: "invoices", customer: "customers" } as const;

export async function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams;
  const reading = readCode(params.get("code")?.slice(0, 200) ?? "");
  const byPlace = readCode(params.get("by_place")?.slice(0, 200) ?? "");
  const { found, mayLink } = await readScreen(args, "read", "profile", async ({ tx, actor }) => {
    const asTyped = await findByCode(tx, actor, reading.candidates);
    return {
      found: asTyped ?? (await findByCode(tx, actor, byPlace.candidates)),
      mayLink: may(actor, "update", "products"),
    };
  });
  if (found) return redirect(safeRedirect(`/${ROOM[found.kind]}/${found.id}`, "/scan"));
  const asked = params.has("code");
  return data(
    { asked, text: reading.text, refusal: asked ? refusalOf(reading) : null, mayLink },
    { status: asked ? 404 : 200 },
  );
}

function refusalOf(reading: ReturnType<typeof readCode>): string {
  if (reading.fault) return reading.fault;
  if (reading.badCheckDigit) return english("No product has this code, and its check digit is wrong: scan it again.");
  return english("No product, order, invoice or customer has this code.");
}

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "products", {
    input: z.object({ code: line(64, "code"), sku }),
    command: async ({ tx, actor, now }, input) => {
      const item = await findItemByCode(tx, [input.sku]);
      if (!item) throw BadInput.at("sku", "unknown_sku", `There is no product ${input.sku}`);
      await changeItem(tx, actor, item.id, { barcode: input.code }, now);
      return {
        id: item.id,
        text: wordsFor(args.request)("{code} is the barcode of {sku} now.", { code: input.code, sku: item.sku }),
      };
    },
    done: ({ id, text }) => ({ to: `/products/${id}`, flash: { kind: "done", text } }),
  });

export default function Scan() {
  const t = useWords();
  const { asked, text, refusal, mayLink } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const keyboard = useScreenKeyboard();
  return (
    <>
      <PageHead title={t("Scan")} />
      <Sheet>
        <Form method="get" className="scan-entry">
          <label htmlFor="scan-code">{t("Code~scan")}</label>
          <input
            id="scan-code"
            name="code"
            type="text"
            inputMode={keyboard.inputMode}
            className="input"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={200}
            data-scan-box=""
            // biome-ignore lint/a11y/noAutofocus: the page is for scanning, and nothing else is on it
            autoFocus={refused === undefined}
          />
          <Button look="primary">{t("Find")}</Button>
          {keyboard.button}
        </Form>
        <p className="hint">
          {t("A product's SKU or barcode, the number of an order or invoice, or a customer's code.")}
        </p>
        <ScanCamera />
      </Sheet>
      {asked && text && refusal ? (
        <Sheet title={<span className="scan-unknown">{t("Unknown code")}</span>}>
          <p role="alert">
            <Code>{text}</Code> <span>{refusal}</span>
          </p>
          <p>
            <a href={`/products?q=${encodeURIComponent(text)}`}>{t("Search the products for it")}</a> ·{" "}
            <a href="/scanner-test">{t("Test the scanner")}</a>
          </p>
          {mayLink ? (
            <FormShell id="link" refused={refused}>
              {(pending) => (
                <>
                  <h3>{t("Link to product…")}</h3>
                  <input type="hidden" name="code" value={text.slice(0, 64)} />
                  <div className="fields">
                    <Combo name="sku" label={t("SKU")} source="/lookup/items" />
                  </div>
                  <div className="actions">
                    <Button pending={pending} pendingLabel={t("Linking…")}>
                      {t("Link to product")}
                    </Button>
                    <ButtonLink look="quiet" href="/products/new">
                      {t("New product")}
                    </ButtonLink>
                  </div>
                </>
              )}
            </FormShell>
          ) : null}
        </Sheet>
      ) : null}
    </>
  );
}
