import type { LoaderFunctionArgs } from "@remix-run/node";
import { labelFile } from "#app/http/labels.server.ts";
import { labelSheet } from "#app/http/print/label-sheet.server.ts";

export const loader = (args: LoaderFunctionArgs) =>
  labelFile(args, "application/pdf", "labels.pdf", async (labels, symbol) => {
    const { printer } = args.context.services;
    return (await printer.print("labels.typ", labelSheet(labels, symbol), new Date())) as Uint8Array<ArrayBuffer>;
  });
