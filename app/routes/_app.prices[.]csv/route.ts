import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { priceListList } from "#app/http/lists/prices.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, priceListList, "csv");
