import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { productList } from "#app/http/lists/products.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, productList, "xlsx");
