import type { LoaderFunctionArgs } from "@remix-run/node";
import { labelsZpl } from "#app/components/scan-labels.ts";
import { labelFile } from "#app/http/labels.server.ts";

/** The bytes a label printer takes as they are. */
export const loader = (args: LoaderFunctionArgs) =>
  labelFile(args, "application/vnd.zebra-zpl; charset=utf-8", "labels.zpl", labelsZpl);
