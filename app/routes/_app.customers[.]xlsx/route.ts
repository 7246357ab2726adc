import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { customerList } from "#app/http/lists/customers.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, customerList, "xlsx");
