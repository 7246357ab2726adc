import { Form, useNavigation } from "@remix-run/react";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { ACT_WORDS } from "#app/components/order-acts.ts";
import { PageHead } from "#app/components/page-head.tsx";
import { useWords } from "#app/components/words/words.ts";
import type { BulkAct } from "#app/modules/orders/bulk-acts.ts";

/** Too many to show each: how many, and what happens to those that it does not fit. */
export function AskMany({
  intent,
  many,
}: {
  intent: BulkAct;
  many: { count: number; query: string; ids: string[]; idem: string };
}) {
  const t = useWords();
  const navigation = useNavigation();
  const pending = navigation.state !== "idle" && navigation.formData?.get("confirmed") === "yes";
  const { count } = many;
  return (
    <>
      <PageHead title={t(ACT_WORDS[intent].ask, { count })} crumb={{ href: "/orders", label: t("Orders") }} />
      <p>
        {t(
          "They are done one after another while you go on working. Orders that it does not fit are left alone and named with the reason.",
        )}
      </p>
      {intent === "cancel" ? (
        <p className="notice warning">
          {t("Their reservations are released; invoices that were posted are credited in full. This cannot be undone.")}
        </p>
      ) : null}
      <Form method="post" className="btn-row" onSubmit={(event) => (pending ? event.preventDefault() : undefined)}>
        <input type="hidden" name="query" value={many.query} />
        {many.ids.length === 0 ? <input type="hidden" name="all" value="1" /> : null}
        {many.ids.map((id) => (
          <input key={id} type="hidden" name="id" value={id} />
        ))}
        <input type="hidden" name="count" value={count} />
        <input type="hidden" name="_idem" value={many.idem} />
        <input type="hidden" name="confirmed" value="yes" />
        <Button
          name="_intent"
          value={intent}
          look={intent === "cancel" ? "danger" : "primary"}
          pending={pending}
          pendingLabel={t("Starting…")}
        >
          {t(ACT_WORDS[intent].verb, { count })}
        </Button>
        <ButtonLink href="/orders">{t("Back without changing anything")}</ButtonLink>
      </Form>
    </>
  );
}
