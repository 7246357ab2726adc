import type { LoaderFunctionArgs } from "@remix-run/node";
import { readDefinitions } from "#app/http/boards.server.ts";

export const loader = (args: LoaderFunctionArgs) => readDefinitions(args);
