import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { journalList } from "#app/http/lists/journal.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, journalList, "csv");
