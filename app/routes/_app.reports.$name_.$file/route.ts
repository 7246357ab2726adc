import type { LoaderFunctionArgs } from "@remix-run/node";
import { reportFile } from "#app/http/report-pages.server.ts";

export const loader = (args: LoaderFunctionArgs) => reportFile(args);
