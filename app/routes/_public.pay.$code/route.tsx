import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ButtonLink } from "#app/components/button.tsx";
import { Code, Money } from "#app/components/figures.tsx";
import { Facts } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { type Shape, Status } from "#app/components/status.tsx";
import { useLookAgain } from "#app/components/use-look-again.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { readPayPage } from "#app/http/pay-page.server.ts";
import type { CardState } from "#app/modules/payments/rules.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(data ? data.invoice_number : "Payment", matches);

export const loader = (args: LoaderFunctionArgs) => readPayPage(args);

const SAID: Record<CardState, [Shape, string]> = {
  asked: ["open", english("The payment is being set up. This takes a moment.")],
  open: ["open", english("Not paid yet")],
  authorised: ["open", english("Thank you. The payment is being taken.")],
  captured: ["done", english("Paid. Thank you.")],
  voided: ["void", english("This payment was taken back. Nothing has to be paid here.")],
  declined: ["late", english("The payment was declined. Ask for another address to pay.")],
};

/** What a payer sees, before and after the processor's own page. */
export default function Pay() {
  const t = useWords();
  const payment = useLoaderData<typeof loader>();
  const [shape, words] = SAID[payment.state];
  const isMoving = payment.state === "asked" || payment.state === "authorised" || payment.returned;
  useLookAgain(isMoving && shape === "open");
  return (
    <div className="plain">
      <main id="main" className="sheet grid gap-4">
        <h1>{payment.company}</h1>
        <Facts
          items={[
            [t("Invoice"), <Code key="v">{payment.invoice_number}</Code>],
            [t("Amount"), <Money key="v" amount={payment.amount} currency={payment.currency} always />, true],
          ]}
        />
        <p role="status">
          <Status shape={shape}>{t(words)}</Status>
        </p>
        {payment.checkout_url && payment.state === "open" ? (
          <div className="btn-row">
            <ButtonLink href={payment.checkout_url}>{t("Pay by card")}</ButtonLink>
          </div>
        ) : null}
        {shape === "open" && payment.state !== "open" ? <a href="?">{t("Look again")}</a> : null}
      </main>
    </div>
  );
}
