import * as z from "zod";
import { optionalLine, version } from "#app/modules/shared/schemas.ts";

/** An address of https, or of a host inside that whoever runs the machine has named; held against the rules again before each call. */
export const hookAddress = z
  .string({ error: "Enter an address" })
  .trim()
  .max(2000, "Use at most 2000 characters")
  .refine(isHookAddress, "Enter an address such as https://example.com/hooks, without a name or password in it");

function isHookAddress(text: string): boolean {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.hash === "";
  } catch {
    return false;
  }
}

const types = z
  .array(
    z
      .string()
      .regex(/^[a-z_]+\.([a-z_]+)?$/, "An event's type such as orders.order_created, or orders. for all of them"),
  )
  .max(100, "Name at most 100 types");

/** No type at all is every event. */
export const endpointInput = z.object({
  url: hookAddress,
  description: optionalLine(200).optional(),
  types: types.default([]),
});
export type EndpointInput = z.output<typeof endpointInput>;

export const changeEndpointInput = z.object({
  url: hookAddress.optional(),
  description: optionalLine(200).optional(),
  types: types.optional(),
  enabled: z.boolean().optional(),
  version: version.optional(),
});
export type ChangeEndpointInput = z.output<typeof changeEndpointInput>;
