import type { LoaderFunctionArgs } from "@remix-run/node";
import { statementFile } from "#app/http/statements.server.ts";

export const loader = (args: LoaderFunctionArgs) => statementFile(args, "ageing", "xlsx");
