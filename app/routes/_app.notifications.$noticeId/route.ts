import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { recordId } from "#app/components/list-params.ts";
import { safeRedirect } from "#app/http/safe-redirect.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { markNotice } from "#app/modules/notices/mark-read.server.ts";
import { readNotice } from "#app/modules/notices/queries.server.ts";
import { NotFound } from "#app/modules/shared/refusal.ts";

/** Leads on to the record that the notification is about; whoever goes there has read it. */
export async function loader(args: LoaderFunctionArgs) {
  const path = await readScreen(args, "read", "notifications", async ({ tx, actor, now }) => {
    const id = recordId(args.params.noticeId, "notification");
    const notice = await readNotice(tx, actor, id);
    if (!notice) throw new NotFound("notification");
    await markNotice(tx, actor, id, true, now);
    return notice.path;
  });
  return redirect(safeRedirect(path, "/notifications"), { headers: { "Cache-Control": "no-store" } });
}
