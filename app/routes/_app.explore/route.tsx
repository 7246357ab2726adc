import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ExplorePage } from "#app/components/explore/explore-page.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { exploreScreen } from "#app/http/explore.server.ts";
import { runForm } from "#app/http/screen-forms.server.ts";
import { putOnBoardInput } from "#app/modules/lists/board-input.ts";
import { putOnBoard } from "#app/modules/lists/put-on-board.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Explore", matches);

export const loader = (args: LoaderFunctionArgs) => exploreScreen(args);

export const action = (args: ActionFunctionArgs) =>
  runForm(args, "update", "profile", {
    input: putOnBoardInput,
    command: async ({ tx, actor }, { id, board }) => ({ ...(await putOnBoard(tx, actor, id, board)), board }),
    done: ({ name, board }) => ({
      to: board ? (board === "overview" ? "/dashboard" : `/dashboard/${board}`) : "/explore",
      flash: {
        kind: "done",
        text: board ? `${name} stands on the dashboard.` : `${name} is on no dashboard any more.`,
      },
    }),
  });

export default function Explore() {
  return <ExplorePage {...useLoaderData<typeof loader>()} />;
}
