import type { LoaderFunctionArgs } from "@remix-run/node";
import { readView } from "#app/components/boards/read-view.ts";
import { type ExploreData, exploreSpec } from "#app/components/explore/result.ts";
import { rowsNeeded } from "#app/components/explore/vocabulary.ts";
import type { Viewed } from "#app/components/saved-views.tsx";
import { wordsFor } from "#app/components/words/words.server.ts";
import { may } from "#app/modules/access/policy.ts";
import { listBoardViews } from "#app/modules/lists/board-views.server.ts";
import { listViews, type SavedView } from "#app/modules/lists/queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { placesOf, readBehind, standing } from "./board-tiles.server.ts";
import { boardsOf } from "./boards.server.ts";
import { fileAnswer, namedAsOf, tableFile } from "./chart-files.server.ts";
import { chartPicture } from "./chart-picture.server.tsx";
import { askExplore, exploreBook, MOST_ROWS, readQuestion, vocabularyOf } from "./explore-question.server.ts";
import { isBadInput, isHttpProblem } from "./problem.server.ts";
import type { Apart } from "./run-command.server.ts";
import { readApart } from "./screen.server.ts";

/** For the page's loader. */
export function exploreScreen(args: LoaderFunctionArgs) {
  return readApart(args, "read", "dashboards", async (call) => {
    const vocabulary = vocabularyOf(call.actor);
    const { question, rejected } = readQuestion(args.request.url, vocabulary);
    const today = dayIn(call.identity.timeZone, call.now);
    const { view, rejected: wrongDays } = readView(args.request.url, today);
    const { views, onBoards } = await call.books(async (tx) => ({
      views: await listViews(tx, call.actor, "explore"),
      onBoards: await listBoardViews(tx, call.actor, null),
    }));
    let data: ExploreData | null = null;
    let waitsSince: string | null = null;
    let problem: string | null = null;
    try {
      const found = await askExplore(args.context, call, question, view.days, rowsNeeded(question));
      const behind = await readBehind(call, found.seq);
      data = standing(found, behind);
      waitsSince = behind.since;
    } catch (error) {
      // The page stays, with what was chosen, and says what is wrong.
      problem = problemOf(error);
    }
    return {
      vocabulary,
      question,
      view,
      rejected: [...rejected, ...wrongDays],
      data,
      waitsSince,
      problem,
      opens: placesOf(call.actor),
      boards: boardsOf(call.actor).map(({ name, title }) => ({ name, title })),
      list: exploreList(views, call),
      onBoards: Object.fromEntries(onBoards.map(({ id, board }) => [id, board])),
    };
  });
}

function problemOf(error: unknown): string {
  if (isHttpProblem(error)) return error.message;
  if (isBadInput(error)) return error.errors.map(({ message }) => message).join(" ");
  throw error;
}

/** Saved questions are views of this list. */
function exploreList(views: SavedView[], { actor }: Apart): Viewed {
  return {
    name: "explore",
    path: "/explore",
    views: views.map(({ id, name, query, role, isDefault, isPinned }) => ({
      ...{ id, name, query, role, isDefault, isPinned },
      count: null,
    })),
    can: { export: true, shareViews: may(actor, "update", "settings") },
  };
}

type FileKind = "csv" | "xlsx" | "svg";

/** The same question as a file, with all its rows. */
export function exploreFile(args: LoaderFunctionArgs, kind: FileKind): Promise<Response> {
  return readApart(args, "export", "dashboards", async (call) => {
    const { question, rejected } = readQuestion(args.request.url, vocabularyOf(call.actor));
    const { view, rejected: wrongDays } = readView(args.request.url, dayIn(call.identity.timeZone, call.now));
    const wrong = [...rejected, ...wrongDays].map(({ name }) => name);
    // A file cannot show what was left out of its question.
    if (wrong.length > 0) {
      throw new Response(`The file was not made, because this was not understood: ${wrong.join(", ")}.`, {
        status: 400,
      });
    }
    const { currency, timeZone } = call.identity;
    const most = kind === "svg" ? rowsNeeded(question) : MOST_ROWS;
    const data = await askExplore(args.context, call, question, view.days, most);
    const { at } = standing(data, await readBehind(call, data.seq));
    const title = namedAsOf("explore", at, timeZone);
    if (kind === "csv") {
      return tableFile(
        title,
        data.columns.map(({ name, type }) => ({ head: name, type })),
        data.rows,
      );
    }
    if (kind === "xlsx") return fileAnswer(title, "xlsx", exploreBook(data, timeZone));
    const reading = { t: wordsFor(args.request), currency, timeZone, opens: [] };
    const spec = exploreSpec(question, data, view.days, reading);
    if (!spec) throw new Response("This question has no chart.", { status: 404 });
    return fileAnswer(title, "svg", chartPicture(spec));
  });
}
