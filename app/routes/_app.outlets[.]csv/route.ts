import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { outletList } from "#app/http/lists/outlets.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, outletList, "csv");
