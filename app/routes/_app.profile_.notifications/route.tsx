import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { english, useWords } from "#app/components/words/words.ts";
import { isSharedDevice } from "#app/http/credential.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { readSealingKeys } from "#app/http/sealing-keys.server.ts";
import { readWays } from "#app/modules/notices/channels.server.ts";
import { confirmPhone, enterPhone, readPhone, removePhone } from "#app/modules/notices/phone.server.ts";
import { phoneCodeInput, phoneInput } from "#app/modules/notices/phone-input.ts";
import { readNoticePreferences, saveNoticePreferences } from "#app/modules/notices/preferences.server.ts";
import { noticePreferencesInput } from "#app/modules/notices/preferences-input.ts";
import {
  addSubscription,
  listSubscriptions,
  removeSubscription,
  subscriptionInput,
} from "#app/modules/notices/subscriptions.server.ts";
import { isId } from "#app/modules/shared/id.ts";
import { NotFound, Refusal } from "#app/modules/shared/refusal.ts";
import { BrowsersSheet } from "./browsers-sheet.tsx";
import { PhoneSheet } from "./phone-sheet.tsx";
import { WaysForm } from "./ways-form.tsx";

export const meta: MetaFunction = ({ matches }) => pageTitle("What I am told", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "profile", async ({ tx, actor, identity, now }) => ({
    ...(await readNoticePreferences(tx, actor)),
    ...(await readWays(tx)),
    phone: await readPhone(tx, identity.accountId, now),
    browsers: await listSubscriptions(tx, identity.accountId),
    isShared: isSharedDevice(args.request),
  }));

const HERE = "/profile/notifications";
const done = (text: string) => () => ({ to: HERE, flash: { kind: "done" as const, text } });

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const form = posted.form ?? "";
  if (form.startsWith("phone")) return changePhone(args, form);
  if (form.startsWith("browser")) return changeBrowsers(args, form);
  return runForm(args, "update", "profile", {
    input: noticePreferencesInput,
    command: ({ tx, actor }, wanted) => saveNoticePreferences(tx, actor, wanted),
    done: done(english("Your settings are saved.")),
  });
}

async function changePhone(args: ActionFunctionArgs, form: string) {
  const keys = await readSealingKeys(args.context.services.dataFolder);
  if (form === "phone-remove") {
    return runForm(args, "update", "profile", {
      input: z.object({}),
      command: ({ tx, actor, identity }) => removePhone(tx, { ...actor, accountId: identity.accountId }),
      done: done(english("The number is removed.")),
    });
  }
  if (form === "phone-code") {
    return runForm(args, "update", "profile", {
      input: phoneCodeInput,
      command: ({ tx, actor, identity, now }, input) =>
        confirmPhone(tx, { ...actor, accountId: identity.accountId }, keys, input, now),
      done: (isRight) => ({
        to: HERE,
        flash: isRight
          ? { kind: "done", text: english("The number is confirmed.") }
          : { kind: "failed", text: english("This code is not right, too old, or was tried too often.") },
      }),
    });
  }
  return runForm(args, "update", "profile", {
    input: phoneInput,
    command: ({ tx, actor, identity, now }, input) =>
      enterPhone(tx, { ...actor, accountId: identity.accountId }, keys, input, now),
    done: done(english("A code is on its way to your phone.")),
  });
}

async function changeBrowsers(args: ActionFunctionArgs, form: string) {
  if (form === "browser") {
    const keys = await readSealingKeys(args.context.services.dataFolder);
    const userAgent = args.request.headers.get("User-Agent");
    return runForm(args, "update", "profile", {
      input: subscriptionInput,
      command: ({ tx, actor, identity }, { subscription }) => {
        if (isSharedDevice(args.request))
          throw new Refusal("shared_device", "A tablet that several people share is not notified.");
        return addSubscription(tx, { ...actor, accountId: identity.accountId }, keys, { ...subscription, userAgent });
      },
      done: done(english("This browser is notified from now on.")),
    });
  }
  const id = form.slice("browser-".length);
  return runForm(args, "update", "profile", {
    input: z.object({}),
    command: async ({ tx, actor, identity }) => {
      if (!isId(id)) throw new NotFound("browser");
      await removeSubscription(tx, { ...actor, accountId: identity.accountId }, id);
    },
    done: done(english("The browser is removed.")),
  });
}

export default function NoticePreferences() {
  const t = useWords();
  const { kinds, ways, digestHour, phone, browsers, pushKey, isShared } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>() ?? null;
  return (
    <>
      <PageHead title={t("What I am told")} crumb={{ href: "/profile", label: t("Profile and display") }} />
      <Sheet label={t("What I am told")}>
        <WaysForm kinds={kinds} ways={ways} digestHour={digestHour} refused={refused} />
      </Sheet>
      {ways.includes("by_sms") ? <PhoneSheet phone={phone} refused={refused} /> : null}
      {pushKey ? <BrowsersSheet {...{ browsers, pushKey, isShared, refused }} /> : null}
    </>
  );
}
