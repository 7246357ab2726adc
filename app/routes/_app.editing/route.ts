import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import * as z from "zod";
import { readScreen } from "#app/http/screen.server.ts";
import { runChoice } from "#app/http/screen-forms.server.ts";
import { noteEditing, readEditors } from "#app/modules/access/editing.server.ts";

/** Who else edits the record `?subject=` names. */
export async function loader(args: LoaderFunctionArgs) {
  const subject = z.uuid().safeParse(new URL(args.request.url).searchParams.get("subject"));
  const others = await readScreen(args, "read", "profile", async ({ tx, actor }) =>
    subject.success ? readEditors(tx, actor, subject.data) : [],
  );
  return Response.json({ others }, { headers: { "Cache-Control": "no-store" } });
}

const input = z.object({ subject: z.uuid(), on: z.enum(["yes", "no"]) });

export const action = (args: ActionFunctionArgs) =>
  runChoice(args, "update", "profile", {
    input,
    command: async ({ tx, actor }, { subject, on }) => {
      await noteEditing(tx, actor, subject, on === "yes");
      return { others: await readEditors(tx, actor, subject) };
    },
  });
