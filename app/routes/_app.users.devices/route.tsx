import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import * as z from "zod";
import { Button } from "#app/components/button.tsx";
import { type Column, DataTable } from "#app/components/data-table.tsx";
import { TextField } from "#app/components/fields.tsx";
import { Instant } from "#app/components/figures.tsx";
import { FormEnd } from "#app/components/form-end.tsx";
import { FormShell } from "#app/components/form-shell.tsx";
import { PageHead, Sheet } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { Status } from "#app/components/status.tsx";
import { english, useWords } from "#app/components/words/words.ts";
import { sessionOf } from "#app/http/credential.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { deviceCookie } from "#app/http/shared-device.server.ts";
import { nameInput } from "#app/modules/access/input.ts";
import { whyLacking } from "#app/modules/access/lacking.ts";
import { hashSecret } from "#app/modules/access/secrets.server.ts";
import { sessionCookie } from "#app/modules/access/sessions.server.ts";
import { listDevices, revokeDevice, setUpDevice } from "#app/modules/access/shared-devices.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Shared tablets", matches);

export const loader = (args: LoaderFunctionArgs) =>
  readScreen(args, "read", "users", async ({ tx, actor }) => ({
    whyFixed: whyLacking(actor, "update", "users"),
    devices: (await listDevices(tx)).map(({ id, name, seenAt, revokedAt }) => ({
      id,
      name,
      seenAt: seenAt?.toISOString() ?? null,
      on: revokedAt === null,
    })),
  }));

export async function action(args: ActionFunctionArgs) {
  const { meta: posted } = await readForm(args);
  const { context, request } = args;
  if (posted.form?.startsWith("off-")) {
    return runForm(args, "update", "users", {
      input: z.object({ id: z.uuid() }),
      command: ({ tx, actor }, { id }) => revokeDevice(tx, actor, id),
      done: () => ({ to: "/users/devices", flash: { kind: "done", text: "Tablet switched off." } }),
    });
  }
  let secret: string | null = null;
  const answer = await runForm(args, "update", "users", {
    stepUp: true,
    input: z.object({ name: nameInput.max(60, "At most 60 characters.") }),
    command: async ({ tx, actor }, { name }) => {
      secret = await setUpDevice(tx, actor, name);
      // The one who set it up goes: from here on nobody is signed in until a badge or PIN is shown.
      const own = sessionOf(request.headers.get("Cookie"), context.secure);
      if (own) await tx`select access_close_session(${hashSecret(own)})`;
    },
    done: () => ({ to: "/device" }),
  });
  if (secret !== null && answer instanceof Response) {
    answer.headers.append("Set-Cookie", deviceCookie(context.secure, secret));
    answer.headers.append("Set-Cookie", sessionCookie(context.secure, null));
  }
  return answer;
}

type Row = { id: string; name: string; seenAt: string | null; on: boolean };

function State({ row }: { row: Row }) {
  const t = useWords();
  return row.on ? <Status shape="done">{t("On")}</Status> : <Status shape="void">{t("Off")}</Status>;
}

function SwitchOff({ row }: { row: Row }) {
  const t = useWords();
  if (!row.on) return null;
  return (
    <FormShell id={`off-${row.id}`}>
      <input type="hidden" name="id" value={row.id} />
      <Button small>{t("Switch off")}</Button>
    </FormShell>
  );
}

const columns: Column<Row>[] = [
  { key: "name", head: english("Name"), phone: "title", cell: (row) => row.name },
  { key: "seen", head: english("Last seen"), phone: "line", cell: (row) => <Instant value={row.seenAt} /> },
  { key: "state", head: english("Status"), tight: true, phone: "status", cell: (row) => <State row={row} /> },
  { key: "off", head: english("Actions"), tight: true, phone: "line", cell: (row) => <SwitchOff row={row} /> },
];

export default function Devices() {
  const t = useWords();
  const { devices, whyFixed } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const shown = whyFixed ? columns.filter(({ key }) => key !== "off") : columns;
  return (
    <>
      <PageHead title={t("Shared tablets")} crumb={{ href: "/users", label: t("People") }} />
      {devices.length > 0 ? (
        <Sheet flush label={t("Shared tablets")}>
          <DataTable caption={t("Shared tablets")} columns={shown} rows={devices} rowKey={(row) => row.id} />
        </Sheet>
      ) : null}
      <Sheet title={t("Make this device a shared tablet")}>
        <p className="pb-3">
          {t(
            "Do this on the tablet itself. You are signed out; from then on people sign in on it by a badge, given on their page, or by a PIN that each sets under Sign-in and sessions. After two minutes without work they are signed out. Signing out leads back to the next person.",
          )}
        </p>
        {whyFixed ? (
          <p className="meta">{t.sentence(whyFixed)}</p>
        ) : (
          <FormShell id="device" refused={refused}>
            <TextField name="name" label={t("Name")} hint={t("Such as: packing table 2")} maxLength={60} required />
            <FormEnd look="primary" pending={t("Saving…")}>
              {t("Set up")}
            </FormEnd>
          </FormShell>
        )}
      </Sheet>
    </>
  );
}
