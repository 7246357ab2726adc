import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { personalFile } from "#app/http/personal-file.server.ts";
import { idInAddress, readScreen } from "#app/http/screen.server.ts";
import { mustConfirm } from "#app/http/step-up.server.ts";
import { readAccountData } from "#app/modules/privacy/account-data.server.ts";

/** All that is kept of somebody who signs in; who was not asked of late confirms on the page first. */
export async function loader(args: LoaderFunctionArgs) {
  const id = idInAddress(args, args.params.accountId, "person");
  if (await mustConfirm(args)) return redirect(`/users/${id}/personal`, 303);
  return personalFile(
    await readScreen(args, "export", "users", ({ tx, actor, now }) => readAccountData(tx, actor, id, now)),
  );
}
