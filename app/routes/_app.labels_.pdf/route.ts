import type { LoaderFunctionArgs } from "@remix-run/node";
import { labelsPdf } from "#app/components/scan-labels.server.ts";
import { labelFile } from "#app/http/labels.server.ts";

export const loader = (args: LoaderFunctionArgs) => labelFile(args, "application/pdf", "labels.pdf", labelsPdf);
