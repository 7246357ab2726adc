import { type ActionFunctionArgs, data, redirect } from "@remix-run/node";
import * as z from "zod";
import type { StepAsk } from "#app/components/form-context.ts";
import { changeOwnPassword } from "#app/modules/access/change-own-password.server.ts";
import { endOwnSignIns } from "#app/modules/access/end-sessions.server.ts";
import { type Mark, markFederated, readMark } from "#app/modules/access/federated-sessions.server.ts";
import type { Identity } from "#app/modules/access/identify.server.ts";
import { codeInput, ownPasswordInput } from "#app/modules/access/input.ts";
import { checkUnbound } from "#app/modules/access/own-companies.server.ts";
import { SignInBusy } from "#app/modules/access/passwords.server.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  useCode,
} from "#app/modules/access/second-factor.server.ts";
import { sessionCookie } from "#app/modules/access/sessions.server.ts";
import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";
import { inTenant, type Tx } from "#db/transaction.ts";
import { type Flash, flashCookie } from "./flash.server.ts";
import { sessionIn } from "./own-companies.server.ts";
import { inputErrors, isBadInput } from "./problem.server.ts";
import { actorOf } from "./run-command.server.ts";
import { askerOf, requireViewer } from "./screen.server.ts";
import { readForm } from "./screen-forms.server.ts";
import { readSealingKeys } from "./sealing-keys.server.ts";
import { type DeviceSecret, deviceSecret } from "./second-factor.server.ts";
import { firstErrors, openSession } from "./session.server.ts";
import { signInBusy } from "./sign-in.server.ts";
import { stepUp } from "./step-up.server.ts";

/*
 * One's own password and second factor. Each change of them opens a new session for this browser and ends all others, so none of
 * it is a runForm: an answer kept under a key would belong to a session that is over.
 */

type Answer = {
  form: string;
  errors?: Record<string, string>;
  /** Who somebody is has to be shown again first (step-up.server.ts). */
  asks?: StepAsk | undefined;
  device?: DeviceSecret;
  recoveryCodes?: string[];
};

const NO_STORE = { "Cache-Control": "no-store" };

export async function changeOwnSignIn(args: ActionFunctionArgs) {
  const { context } = args;
  const identity = await requireViewer(args, "update", "profile");
  const { values, meta } = await readForm(args);
  const form = meta.form ?? "";
  const refuse = (status: number, errors: Record<string, string>) => data<Answer>({ form, errors }, { status });
  try {
    await checkUnbound(context.services.sql, sessionIn(args));
    if (form === "password") return await changePassword(args, identity, values);
    const keys = await readSealingKeys(context.services.dataFolder);
    // A second factor of somebody else's would shut the person out, so attaching one takes what signing in took.
    if (form === "factor-begin" || form === "factor-confirm") {
      const shown = await stepUp(args, askerOf(args), meta.confirm);
      // Back to the first step: the secret that waits for its code is not for whoever came to the browser since.
      if (!shown.ok)
        return data<Answer>(
          { form: "factor-begin", errors: shown.errors, asks: shown.asks },
          { status: shown.status, headers: NO_STORE },
        );
    }
    if (form === "factor-begin") {
      const secret = await inTenant(context.services.sql, identity.tenantId, (tx) =>
        beginSecondFactor(tx, keys, identity),
      );
      return data<Answer>({ form, device: deviceSecret(secret, identity) }, { headers: NO_STORE });
    }
    const parsed = z.object({ code: codeInput }).safeParse(values);
    if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
    if (form === "factor-confirm") return await confirm(args, identity, parsed.data.code);
    return await withCode(args, identity, form, parsed.data.code);
  } catch (error) {
    if (isBadInput(error)) {
      const again = form === "factor-confirm" ? await deviceAgain(args, identity) : undefined;
      return data<Answer>(
        { form, errors: firstErrors(error.errors), ...(again ? { device: again } : {}) },
        { status: 422, headers: NO_STORE },
      );
    }
    if (error instanceof SignInBusy) {
      const { status, message, headers } = signInBusy();
      return data<Answer>({ form, errors: { "": message } }, { status, headers });
    }
    if (error instanceof Refusal)
      return refuse(409, { [error.code === "weak_password" ? "password" : ""]: error.message });
    throw error;
  }
}

async function deviceAgain({ context }: ActionFunctionArgs, identity: Identity): Promise<DeviceSecret> {
  const keys = await readSealingKeys(context.services.dataFolder);
  return deviceSecret(
    await inTenant(context.services.sql, identity.tenantId, (tx) => beginSecondFactor(tx, keys, identity)),
    identity,
  );
}

const actorFor = (args: ActionFunctionArgs, identity: Identity) => ({
  ...actorOf(identity, args.context),
  accountId: identity.accountId,
});

async function changePassword(args: ActionFunctionArgs, identity: Identity, values: unknown) {
  const parsed = ownPasswordInput.safeParse(values);
  if (!parsed.success) throw new BadInput(inputErrors(parsed.error));
  const { context } = args;
  const mark = await readMark(context.services.sql, sessionIn(args));
  const session = await changeOwnPassword(
    context.services.sql,
    actorFor(args, identity),
    identity.email,
    parsed.data,
    (tx) => openInstead(args, identity, tx, mark),
  );
  return backWith(args, session, "Password changed. Every other sign-in of yours has ended.");
}

function backWith({ context }: ActionFunctionArgs, session: string | null, text: string): Response {
  const headers = new Headers(NO_STORE);
  if (session) headers.append("Set-Cookie", sessionCookie(context.secure, session));
  headers.append("Set-Cookie", flashCookie({ kind: "done", text } satisfies Flash, context.secure));
  return redirect("/sessions", { status: 303, headers });
}

/** Ends the others and gives this browser a new session. */
async function renewSession(args: ActionFunctionArgs, identity: Identity, tx: Tx): Promise<string> {
  const mark = await readMark(tx, sessionIn(args));
  await endOwnSignIns(tx, actorFor(args, identity), sessionIn(args));
  return openInstead(args, identity, tx, mark);
}

/** What a provider opened goes on to end with it. */
async function openInstead({ context, request }: ActionFunctionArgs, identity: Identity, tx: Tx, mark: Mark | null) {
  const session = await openSession(context, request, tx, identity);
  if (mark && !(await markFederated(tx, session, mark))) throw redirect("/login");
  return session;
}

async function confirm(args: ActionFunctionArgs, identity: Identity, code: string) {
  const { sql, dataFolder } = args.context.services;
  const keys = await readSealingKeys(dataFolder);
  await countTry(args, identity);
  const { codes, session } = await inTenant(sql, identity.tenantId, async (tx) => {
    const actor = actorFor(args, identity);
    const codes = await confirmSecondFactor(tx, keys, actor, code.replace(/\s/g, ""), new Date());
    await tx`select access_try_passed('code', ${identity.accountId}::uuid)`;
    return { codes, session: await renewSession(args, identity, tx) };
  });
  const headers = { ...NO_STORE, "Set-Cookie": sessionCookie(args.context.secure, session) };
  return data<Answer>({ form: "factor-confirm", recoveryCodes: codes }, { headers });
}

/** Tries of a code are counted before they are looked at, here as at the sign-in. */
async function countTry({ context }: ActionFunctionArgs, { accountId }: Identity): Promise<void> {
  const [gate] = await context.services.sql<
    { wait: number }[]
  >`select access_try_gate('code', ${accountId}::uuid) as wait`;
  if (gate && gate.wait > 0)
    throw new Refusal("too_many_attempts", `Too many tries. Wait ${gate.wait} seconds, then try again.`);
}

/** What takes a code: new recovery codes, and removing the second factor. */
async function withCode(args: ActionFunctionArgs, identity: Identity, form: string, code: string) {
  const { sql, dataFolder } = args.context.services;
  const keys = await readSealingKeys(dataFolder);
  await countTry(args, identity);
  const actor = actorFor(args, identity);
  const done = await inTenant(sql, identity.tenantId, async (tx) => {
    if (!(await useCode(tx, keys, identity, code, new Date())))
      throw BadInput.at("code", "wrong_code", "This code is not right, or it was used before.");
    await tx`select access_try_passed('code', ${identity.accountId}::uuid)`;
    if (form === "recovery") return { codes: await renewRecoveryCodes(tx, actor), session: null };
    await removeSecondFactor(tx, actor, identity.accountId, "self");
    return { codes: null, session: await renewSession(args, identity, tx) };
  });
  if (done.codes) return data<Answer>({ form, recoveryCodes: done.codes }, { headers: NO_STORE });
  return backWith(args, done.session, "Second factor removed. Every other sign-in of yours has ended.");
}
