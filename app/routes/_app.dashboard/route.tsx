import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BoardPage } from "#app/components/boards/board-page.tsx";
import { pageTitle } from "#app/components/page-title.ts";
import { boardScreen } from "#app/http/board-screen.server.ts";

export const meta: MetaFunction = ({ matches }) => pageTitle("Dashboard", matches);

export const loader = (args: LoaderFunctionArgs) => boardScreen(args, "overview");

export default function Dashboard() {
  return <BoardPage {...useLoaderData<typeof loader>()} />;
}
