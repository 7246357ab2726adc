import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button, ButtonLink } from "#app/components/button.tsx";
import { TextField } from "#app/components/fields.tsx";
import type { FormState } from "#app/components/form-context.ts";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { NewPasswordField } from "#app/components/new-password-field.tsx";
import { OwnDeviceOnly } from "#app/components/own-device-only.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { DeviceSetUp, RecoveryCodes } from "#app/components/second-factor.tsx";
import { SignedInList } from "#app/components/signed-in-list.tsx";
import { Status } from "#app/components/status.tsx";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { sessionIn } from "#app/http/own-companies.server.ts";
import { changeOwnSignIn } from "#app/http/own-sign-in.server.ts";
import { readScreen, requireViewer } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { endOwnSignIns } from "#app/modules/access/end-sessions.server.ts";
import { hasPassword, providerOfPerson } from "#app/modules/access/federated-sessions.server.ts";
import { pinInput } from "#app/modules/access/input.ts";
import { isOnDevice } from "#app/modules/access/own-companies.server.ts";
import { listOwnSignIns } from "#app/modules/access/queries.server.ts";
import { readSecondFactor } from "#app/modules/access/second-factor.server.ts";
import { hashPin, readBadge, setOwnPin } from "#app/modules/access/shared-devices.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Sign-in and sessions", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, identity }) => {
    const [onDevice, badge, factor, signedIn, hasOne, provider] = await Promise.all([
      isOnDevice(tx, sessionIn(args)),
      readBadge(tx, identity.accountId),
      readSecondFactor(tx, identity),
      listOwnSignIns(tx, sessionIn(args)),
      hasPassword(tx, identity.accountId),
      providerOfPerson(tx, identity.accountId),
    ]);
    const comesBy = hasOne ? null : (provider?.name ?? "");
    return { onDevice, badge, factor, signedIn, comesBy, current: identity.credentialId };
  });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted, values } = await readForm(args);
  const form = posted.form ?? "";
  if (form === "pin") {
    // Before anything is hashed.
    await requireViewer(args, "update", "profile");
    const parsed = pinInput.safeParse(values.pin ?? "");
    const hash = parsed.success && parsed.data !== "" ? await hashPin(parsed.data) : null;
    return runForm(args, "update", "profile", {
      stepUp: true,
      input: z.object({ pin: pinInput.default("") }),
      command: ({ tx, actor, identity }) => setOwnPin(tx, { ...actor, accountId: identity.accountId }, hash),
      done: () => ({ to: "/sessions", flash: { kind: "done", text: hash ? "PIN set." : "PIN removed." } }),
    });
  }
  if (form !== "others" && !form.startsWith("session-")) return changeOwnSignIn(args);
  return runForm(args, "update", "profile", {
    stepUp: true,
    input: z.object({ session: z.uuid().optional() }),
    command: async ({ tx, actor, identity }, { session }) => {
      await endOwnSignIns(tx, { ...actor, accountId: identity.accountId }, sessionIn(args), session ?? null);
    },
    done: () => ({
      to: "/sessions",
      flash: { kind: "done", text: form === "others" ? "Signed out everywhere else." : "This sign-in has ended." },
    }),
  });
}

type Refused = (FormState & { form?: string }) | null;

export default function Sessions() {
  const t = useWords();
  const { onDevice, badge, factor, signedIn, comesBy, current } = useLoaderData<typeof loader>();
  const answered = useAnswer<typeof action>();
  const refused: Refused = answered?.errors ? answered : null;
  const codes = answered && "recoveryCodes" in answered ? answered.recoveryCodes : undefined;
  if (onDevice)
    return (
      <>
        <PageHead title={t("Sign-in and sessions")} />
        <OwnDeviceOnly />
      </>
    );
  return (
    <>
      <PageHead title={t("Sign-in and sessions")} />
      <Sheet title={t("Signed in")} flush>
        <SignedInList rows={signedIn} current={current} refused={refused} />
        {signedIn.length > 1 ? (
          <div className="p-4">
            <FormShell id="others" refused={refused}>
              <FormEnd pending={t("Signing out…")}>{t("Sign out everywhere else")}</FormEnd>
            </FormShell>
          </div>
        ) : null}
      </Sheet>
      <div className="columns">
        <div>
          <Sheet title={t("Second factor")}>
            {codes ? (
              <>
                <h3 className="pb-2">{t("Recovery codes")}</h3>
                <RecoveryCodes codes={codes} />
                <div className="btn-row pt-3">
                  <ButtonLink look="primary" href="/sessions">
                    {t("I have kept them")}
                  </ButtonLink>
                </div>
              </>
            ) : factor.confirmed ? (
              <FactorSet factor={factor} refused={refused} />
            ) : (
              <FactorUnset
                device={answered && "device" in answered ? answered.device : undefined}
                required={factor.required}
                refused={refused}
              />
            )}
          </Sheet>
          <Sheet title={t("Password")}>
            {comesBy === null ? (
              <FormShell id="password" refused={refused}>
                <TextField
                  name="current"
                  label={t("Current password")}
                  type="password"
                  autoComplete="current-password"
                  maxLength={256}
                  required
                />
                <NewPasswordField />
                <FormEnd pending={t("Changing…")}>{t("Change password")}</FormEnd>
              </FormShell>
            ) : (
              <p>
                {comesBy
                  ? t("You sign in by {provider} and have no password here.", { provider: comesBy })
                  : t("You have no password here.")}{" "}
                {t("If you need one, ask an administrator for a link to set it.")}
              </p>
            )}
          </Sheet>
        </div>
        <div>
          <Sheet title={t("Passkeys")}>
            <p>
              {t.rich("{count} Sign in by finger, face or PIN. {link}", {
                count:
                  factor.passkeys === 0
                    ? t("You have no passkey yet.")
                    : t("{count} passkey.|{count} passkeys.", { count: factor.passkeys }),
                link: <a href="/passkeys">{t("Look after passkeys")}</a>,
              })}
            </p>
          </Sheet>
          <Sheet title={t("PIN for shared tablets")}>
            <FormShell id="pin" refused={refused}>
              <TextField
                name="pin"
                label={t("PIN")}
                hint={
                  badge.pin
                    ? t("There is one. Save it empty to take it away.")
                    : t("4 to 10 digits. It works on the company's shared tablets only.")
                }
                type="password"
                inputMode="numeric"
                autoComplete="off"
                maxLength={10}
              />
              <FormEnd pending={t("Saving…")}>{t("Save")}</FormEnd>
            </FormShell>
          </Sheet>
        </div>
      </div>
    </>
  );
}

function FactorUnset(props: {
  device: { qr: string; uri: string; typed: string } | undefined;
  required: boolean;
  refused: Refused;
}) {
  const t = useWords();
  if (!props.device) {
    return (
      <FormShell id="factor-begin" refused={props.refused}>
        <p>
          {t(
            "A code from an app on your phone beside the password: whoever learns your password still cannot sign in.{part}",
            { part: props.required ? t(" Your company asks for it in your role.") : "" },
          )}
        </p>
        <FormEnd pending={t("Preparing…")}>{t("Set up")}</FormEnd>
      </FormShell>
    );
  }
  return (
    <FormShell id="factor-confirm" refused={props.refused}>
      {props.device ? <DeviceSetUp device={props.device} /> : null}
      <TextField
        name="code"
        label={t("Code~secret")}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={10}
        required
      />
      <FormEnd look="primary" pending={t("Checking…")}>
        {t("Turn on")}
      </FormEnd>
    </FormShell>
  );
}

function FactorSet({ factor, refused }: { factor: { required: boolean; recoveryLeft: number }; refused: Refused }) {
  const t = useWords();
  return (
    <div className="grid gap-4">
      <p>
        <Status shape="done">{t("On")}</Status>{" "}
        <span className="meta">
          {t("{recoveryLeft} of 10 recovery codes are left.", { recoveryLeft: factor.recoveryLeft })}
        </span>
      </p>
      <FormShell id="recovery" refused={refused}>
        <TextField
          name="code"
          label={t("Code, for new recovery codes")}
          autoComplete="one-time-code"
          maxLength={60}
          required
        />
        <div className="actions">
          <Button>{t("Make new recovery codes")}</Button>
        </div>
      </FormShell>
      {factor.required ? (
        <p className="meta">{t("Your company asks for a second factor in your role, so it stays on.")}</p>
      ) : (
        <FormShell id="factor-remove" refused={refused}>
          <TextField
            name="code"
            label={t("Code, to turn it off")}
            autoComplete="one-time-code"
            maxLength={60}
            required
          />
          <div className="actions">
            <Button look="danger">{t("Turn off")}</Button>
          </div>
        </FormShell>
      )}
    </div>
  );
}
