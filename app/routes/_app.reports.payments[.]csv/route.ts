import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { paymentList } from "#app/http/lists/records.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, paymentList, "csv");
