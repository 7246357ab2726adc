import type { LoaderFunctionArgs } from "@remix-run/node";
import { tileFile } from "#app/http/boards.server.ts";

export const loader = (args: LoaderFunctionArgs) => tileFile(args, args.params.name ?? "", args.params.file ?? "");
