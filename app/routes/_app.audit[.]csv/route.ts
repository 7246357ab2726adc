import type { LoaderFunctionArgs } from "@remix-run/node";
import { listFile } from "#app/http/list-files.server.ts";
import { auditList } from "#app/http/lists/audit.server.ts";

export const loader = (args: LoaderFunctionArgs) => listFile(args, auditList, "csv");
