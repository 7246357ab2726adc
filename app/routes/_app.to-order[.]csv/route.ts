import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { toOrderList } from "#app/http/lists/to-order.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, toOrderList, "csv");
