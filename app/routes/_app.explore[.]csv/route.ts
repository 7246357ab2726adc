import type { LoaderFunctionArgs } from "@remix-run/node";
import { exploreFile } from "#app/http/explore.server.ts";

export const loader = (args: LoaderFunctionArgs) => exploreFile(args, "csv");
