import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { ErrorSummary } from "#app/components/error-summary.tsx";
import { LIST_PATHS, viewAddress } from "#app/components/list-params.ts";
import { PageHead } from "#app/components/page-head.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { useAnswer } from "#app/components/use-answer.ts";
import { useWords } from "#app/components/words/words.ts";
import { requireViewer } from "#app/http/screen.server.ts";
import { readForm, runForm } from "#app/http/screen-forms.server.ts";
import { changeView, deleteView } from "#app/modules/lists/change-view.server.ts";
import {
  changeViewInput,
  deleteViewInput,
  pinViewInput,
  saveViewInput,
  widthsInput,
} from "#app/modules/lists/input.ts";
import { pinView } from "#app/modules/lists/pin-view.server.ts";
import { saveView } from "#app/modules/lists/save-view.server.ts";
import { setWidths } from "#app/modules/lists/set-widths.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("View", matches);

export async function loader(args: LoaderFunctionArgs) {
  await requireViewer(args);
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const { intent } = (await readForm(args)).meta;
  if (intent === "change") {
    return runForm(args, "update", "profile", {
      input: changeViewInput,
      command: ({ tx, actor }, { id, query }) => changeView(tx, actor, id, query),
      done: (view) => ({
        to: viewAddress(LIST_PATHS[view.list], view),
        flash: { kind: "done", text: `View ${view.name} saved.` },
      }),
    });
  }
  if (intent === "pin" || intent === "unpin") {
    return runForm(args, "update", "profile", {
      input: pinViewInput,
      command: ({ tx, actor }, { id }) => pinView(tx, actor, id, intent === "pin"),
      done: (view) => ({ to: viewAddress(LIST_PATHS[view.list], view) }),
    });
  }
  if (intent === "widths") {
    return runForm(args, "update", "profile", {
      input: widthsInput,
      command: async ({ tx, actor }, input) => {
        await setWidths(tx, actor, input);
        return input.back;
      },
      done: (back) => ({ to: back }),
    });
  }
  if (intent === "delete") {
    return runForm(args, "update", "profile", {
      input: deleteViewInput,
      command: ({ tx, actor }, { id }) => deleteView(tx, actor, id),
      done: (view) => ({
        to: `${LIST_PATHS[view.list]}?view=all`,
        flash: { kind: "done", text: `View ${view.name} deleted.` },
      }),
    });
  }
  return runForm(args, "update", "profile", {
    input: saveViewInput,
    command: ({ tx, actor }, input) => saveView(tx, actor, input),
    done: (view) => ({
      // A view that is another role's is no tab of one's own.
      to: viewAddress(LIST_PATHS[view.list], view),
      flash: {
        kind: "done",
        text: view.role ? `View ${view.name} saved for the role ${view.role}.` : `View ${view.name} saved.`,
      },
    }),
  });
}

/** Views are made, seen and deleted on their lists; here is said what could not be done. */
export default function View() {
  const t = useWords();
  const refused = useAnswer<typeof action>();
  return (
    <>
      <PageHead title={t("Saved views")} />
      <ErrorSummary errors={refused?.errors ?? {}} formId="view" />
      <p>
        {refused
          ? t("Nothing has changed. Go back to the list and try again.")
          : t("Open a list, choose what it shows, and save that as a view there.")}
      </p>
    </>
  );
}
