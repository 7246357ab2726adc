import type { LoaderFunctionArgs } from "@remix-run/node";
import { readScreen } from "#app/http/screen.server.ts";
import { countUnread } from "#app/modules/notices/queries.server.ts";

/** For the bell: how many of one's own notifications are unread. */
export async function loader(args: LoaderFunctionArgs) {
  const unread = await readScreen(args, "read", "notifications", ({ tx, actor }) => countUnread(tx, actor));
  return Response.json({ unread }, { headers: { "Cache-Control": "no-store" } });
}
