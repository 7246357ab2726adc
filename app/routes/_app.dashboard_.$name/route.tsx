import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BoardPage } from "#app/components/boards/board-page.tsx";
import { boardNamed } from "#app/components/boards/boards.ts";
import { pageTitle } from "#app/components/page-title.ts";
import { boardScreen } from "#app/http/board-screen.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(boardNamed(data?.name ?? "")?.title ?? "Dashboard", matches);

export const loader = (args: LoaderFunctionArgs) => boardScreen(args, args.params.name ?? "");

export default function NamedDashboard() {
  return <BoardPage {...useLoaderData<typeof loader>()} />;
}
