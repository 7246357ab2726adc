import type { LoaderFunctionArgs } from "@remix-run/node";
import bwip from "bwip-js/node";
import type { Words } from "#app/components/words/words.ts";
import { readLetterhead } from "#app/modules/access/letterhead.server.ts";
import type { Action, Resource } from "#app/modules/access/policy.ts";
import type { RequestContext } from "../context.server.ts";
import type { Call } from "../run-command.server.ts";
import { readScreen } from "../screen.server.ts";
import type { Paper, Sheet } from "./sheets.ts";

/**
 * A record as a PDF, as it is at this moment: for the loader of its address. What stands on it is read in one transaction; it is set
 * after that, so no connection is held meanwhile.
 */
export async function printScreen(
  args: LoaderFunctionArgs,
  action: Action,
  resource: Resource,
  read: (call: Call, paperIn: (t: Words) => Promise<Paper>) => Promise<Sheet>,
): Promise<Response> {
  const { sheet, now } = await readScreen(args, action, resource, async (call) => {
    const paperIn = async (t: Words) => ({
      company: { name: call.identity.company, timeZone: call.identity.timeZone },
      letterhead: await readLetterhead(call.tx),
      t,
    });
    return { sheet: await read(call, paperIn), now: call.now };
  });
  const { printer } = (args.context as RequestContext).services;
  return pdfAnswer(await printer.print("document.typ", sheet, now), sheet.number);
}

export function pdfAnswer(bytes: Buffer, name: string): Response {
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "Content-Type": "application/pdf",
      "Content-Length": String(bytes.length),
      "Content-Disposition": `inline; filename="${name.replace(/[^\w.-]/g, "_")}.pdf"`,
      "Cache-Control": "private, no-cache",
    },
  });
}

/** A number as Code 128, so that the paper is scanned to find its record again. */
export function barcodeOf(number: string): string {
  return bwip.toSVG({ bcid: "code128", text: number, height: 9, includetext: false });
}
