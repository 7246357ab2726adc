import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { sendFile } from "#app/http/files.server.ts";
import { asPage, readScreen } from "#app/http/screen.server.ts";
import { readFileOf } from "#app/modules/files/queries.server.ts";

/** A file, to be saved. Who may have it is asked of its record. */
export async function loader(args: LoaderFunctionArgs) {
  const file = await readScreen(args, "read", "profile", ({ tx, actor }) =>
    readFileOf(tx, actor, recordId(args.params.attachmentId, "file")),
  );
  return asPage(args, () => sendFile(args.context, file));
}
