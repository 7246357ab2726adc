import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { personalFile } from "#app/http/personal-file.server.ts";
import { recordExport } from "#app/http/refusals.server.ts";
import { readScreen } from "#app/http/screen.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { readAccountData } from "#app/modules/privacy/account-data.server.ts";

/** All that is kept of oneself: everybody's right, whatever the role; it stands in the audit trail like every export. */
export async function loader(args: LoaderFunctionArgs) {
  if (await mustConfirm(args)) return redirect("/profile/personal", 303);
  const known = await readScreen(args, "read", "profile", async ({ tx, actor, identity, now }) => {
    await recordExport(args.context, args.request, identity, "profile");
    return readAccountData(tx, actor, identity.accountId, now);
  });
  return personalFile(known);
}
