import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { orderList } from "#app/http/lists/orders.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, orderList, "csv");
