import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { eventList } from "#app/http/lists/events.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, eventList, "xlsx");
