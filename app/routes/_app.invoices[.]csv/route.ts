import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { invoiceList } from "#app/http/lists/invoices.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, invoiceList, "csv");
