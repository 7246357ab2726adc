import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { Confirm } from "#app/components/confirm.tsx";
import { NothingYet } from "#app/components/empty-state.tsx";
import { TextField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { OwnDeviceOnly } from "#app/components/own-device-only.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { PasskeyStep } from "#app/components/passkey-step.tsx";
import { StepUpField } from "#app/components/step-up-field.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { flashCookie } from "#app/http/flash.server.ts";
import { showOnce } from "#app/http/once.server.ts";
import { sessionIn } from "#app/http/own-companies.server.ts";
import { isBadInput } from "#app/http/problem.server.ts";
import { runAs } from "#app/http/run-command.server.ts";
import { allow, askerOf, asPage, readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { checkUnbound, isOnDevice } from "#app/modules/access/own-companies.server.ts";
import {
  addPasskey,
  beginPasskey,
  canHavePasskeys,
  listPasskeys,
  passkeyNameInput,
  removePasskey,
  renamePasskey,
} from "#app/modules/access/passkeys.server.ts";
import { BadInput } from "#app/modules/shared/refusal.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Passkeys", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, identity }) => ({
    onDevice: await isOnDevice(tx, sessionIn(args)),
    possible: canHavePasskeys(args.context),
    passkeys: (await listPasskeys(tx, identity.accountId)).map(({ id, name, createdAt, usedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      usedAt: usedAt?.toISOString() ?? null,
    })),
  }));

export async function action(args: ActionFunctionArgs) {
  const { meta: posted, values } = await readForm(args);
  const form = posted.form ?? "";
  if (form === "new-passkey") {
    return showOnce(args, "update", "profile", {
      stepUp: true,
      input: z.object({ name: passkeyNameInput }),
      command: async ({ tx, identity }, { name }) => {
        await checkUnbound(tx, sessionIn(args));
        return { name, options: { ...(await beginPasskey(tx, args.context, identity)) } };
      },
    });
  }
  if (typeof values.answer === "string") return keep(args, String(values.name ?? ""), values.answer);
  const [what, id] = [form.split("-")[0], form.slice(form.indexOf("-") + 1)];
  return runForm(args, "update", "profile", {
    ...(what === "remove" ? { stepUp: true } : {}),
    input: z.object({ name: passkeyNameInput.optional() }),
    command: async ({ tx, actor, identity }, { name }) => {
      if (!z.uuid().safeParse(id).success) throw BadInput.at("", "invalid", "Choose what to do.");
      await checkUnbound(tx, sessionIn(args));
      if (what === "rename") await renamePasskey(tx, identity.accountId, id, name ?? "");
      else await removePasskey(tx, { ...actor, accountId: identity.accountId }, id);
      return what === "rename";
    },
    done: (renamed) => ({
      to: "/passkeys",
      flash: { kind: "done", text: renamed ? "Passkey renamed." : "Passkey removed." },
    }),
  });
}

/** What the browser made. Its form has no key: the challenge is good once. */
async function keep(args: ActionFunctionArgs, name: string, answer: string) {
  const named = passkeyNameInput.safeParse(name);
  const error = (message: string) =>
    data(
      {
        form: "new-passkey",
        values: { name },
        errors: { "": message },
        code: undefined,
        asks: undefined,
        shown: undefined,
      },
      { status: 422 },
    );
  if (!named.success) return error("Enter a name.");
  return asPage(args, async () => {
    try {
      await runAs(
        askerOf(args),
        (identity) => allow(identity, "update", "profile"),
        async ({ tx, actor, identity }) => {
          await checkUnbound(tx, sessionIn(args));
          await addPasskey(tx, { ...actor, accountId: identity.accountId }, args.context, { name: named.data, answer });
        },
      );
    } catch (failed) {
      if (isBadInput(failed)) return error(failed.message);
      throw failed;
    }
    const flash = { kind: "done" as const, text: english("Passkey added. You can sign in with it from now on.") };
    return redirect("/passkeys", { status: 303, headers: { "Set-Cookie": flashCookie(flash, args.context.secure) } });
  });
}

type Answer = (FormState & { form?: string }) | null;

export default function Passkeys() {
  const t = useWords();
  const { onDevice, passkeys, possible } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const refused = (answered?.errors ? answered : null) as Answer;
  const shown = answered && "shown" in answered ? answered.shown : undefined;
  const head = <PageHead title={t("Passkeys")} crumb={{ href: "/sessions", label: t("Sign-in and sessions") }} />;
  if (onDevice)
    return (
      <>
        {head}
        <OwnDeviceOnly />
      </>
    );
  return (
    <>
      {head}
      <Sheet title={t("Add a passkey")}>
        <p className="pb-3">
          {t(
            "A passkey signs you in by the finger, face or PIN of your device. It cannot be guessed, and no other site can ask for it.",
          )}
        </p>
        {!possible ? (
          <p className="notice">
            {t("Passkeys need an address with a host name. Open Pulse by its name, not by its figures.")}
          </p>
        ) : shown ? (
          <PasskeyStep
            act="make"
            options={shown.options}
            action="/passkeys"
            fields={{ _form: "made", name: shown.name }}
          />
        ) : (
          <FormShell id="new-passkey" refused={refused}>
            <TextField name="name" label={t("Name")} hint={t("Such as: work laptop")} maxLength={60} required />
            <FormEnd look="primary" pending={t("Preparing…")}>
              {t("Add a passkey")}
            </FormEnd>
          </FormShell>
        )}
      </Sheet>
      <Sheet title={t("My passkeys")}>
        {passkeys.length === 0 ? <NothingYet>{t("You have no passkey yet. Add the first above.")}</NothingYet> : null}
        {passkeys.map(({ id, name, createdAt, usedAt }) => (
          <section key={id} className="grid gap-2 pb-4" aria-label={name}>
            <div className="sheet-head">
              <h3>{name}</h3>
              <Confirm
                label={t("Remove")}
                className="btn danger small"
                question={t("Remove {name}? You can no longer sign in with it.", { name })}
              >
                <FormShell id={`remove-${id}`} refused={refused}>
                  <StepUpField />
                  <Button look="danger">{t("Remove")}</Button>
                </FormShell>
              </Confirm>
            </div>
            <p className="meta">
              {t.rich("Made {made}, last used {used}", {
                made: <Instant value={createdAt} />,
                used: usedAt ? <Instant value={usedAt} /> : t("never"),
              })}
            </p>
            <FormShell id={`rename-${id}`} refused={refused}>
              <TextField name="name" label={t("Name")} value={name} maxLength={60} required />
              <div className="actions">
                <Button>{t("Rename")}</Button>
              </div>
            </FormShell>
          </section>
        ))}
      </Sheet>
    </>
  );
}
