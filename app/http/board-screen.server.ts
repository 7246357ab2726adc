import type { LoaderFunctionArgs } from "@remix-run/node";
import { tilesOf } from "#app/components/boards/board.ts";
import type { BoardData, Pinned } from "#app/components/boards/board-page.tsx";
import { readView } from "#app/components/boards/read-view.ts";
import { POINTS, type Question, rowsNeeded } from "#app/components/explore/vocabulary.ts";
import { readCompany } from "#app/modules/access/company.server.ts";
import { may } from "#app/modules/access/policy.ts";
import type { BoardName } from "#app/modules/lists/board-input.ts";
import { listBoardViews } from "#app/modules/lists/board-views.server.ts";
import { hasNoOrder } from "#app/modules/orders/setup-queries.server.ts";
import { dayIn } from "#app/modules/shared/calendar.ts";
import { placesOf, readBoard } from "./board-tiles.server.ts";
import { boardFor, boardsOf, readBoardView } from "./boards.server.ts";
import type { RequestContext } from "./context.server.ts";
import { askExplore, readQuestion, vocabularyOf } from "./explore-question.server.ts";
import { hasGrafana } from "./grafana.server.ts";
import type { Apart } from "./run-command.server.ts";
import { readApart } from "./screen.server.ts";

/** A loader's answer for a board's page: its tiles, and the saved questions that stand on it. */
export async function boardScreen(args: LoaderFunctionArgs, name: string): Promise<BoardData> {
  return readApart(args, "read", "dashboards", async (call) => {
    const board = boardFor(call.actor, name);
    const today = dayIn(call.identity.timeZone, call.now);
    const { view, rejected } = await readBoardView(args.request.url, call);
    const [answer, pinned, standing] = await Promise.all([
      readBoard(args.context, call, tilesOf(board), view),
      // A saved question has filters of its own.
      view.only ? [] : readPinned(args.context, call, name as BoardName, today),
      call.books(async (tx) => ({
        grafana: await hasGrafana(tx, args.context, call.identity),
        weekStart: (await readCompany(tx)).weekStart,
        begin: may(call.actor, "create", "orders") && (await hasNoOrder(tx)),
      })),
    ]);
    return {
      ...{ name, view, rejected, pinned, ...standing, ...answer },
      boards: boardsOf(call.actor).map(({ name, title }) => ({ name, title })),
      opens: placesOf(call.actor),
    };
  });
}

/** Rows of a saved question on a dashboard: the first of what is sorted by size, and of days all, or one more than a chart can show. */
const FEW = 60;
const rowsOf = (question: Question) => rowsNeeded(question, question.sort === "measure" ? FEW : POINTS + 1);

/** Each read again in the words that this person has: what they may not see was never in the question. */
async function readPinned(context: RequestContext, call: Apart, board: BoardName, today: string): Promise<Pinned[]> {
  const views = await call.books((tx) => listBoardViews(tx, call.actor, board));
  if (views.length === 0) return [];
  const vocabulary = vocabularyOf(call.actor);
  if (vocabulary.length === 0) return [];
  const read = views.map(async ({ id, name, query }) => {
    const url = `http://pulse/explore?${query}`;
    const { question, rejected } = readQuestion(url, vocabulary);
    // A question in words that this role does not have is another one.
    if (rejected.length > 0) return null;
    const { view } = readView(url, today);
    const data = await askExplore(context, call, question, view.days, rowsOf(question)).catch(() => null);
    return data ? { id, name, query, question, days: view.days, data } : null;
  });
  return (await Promise.all(read)).filter((one) => one !== null);
}
