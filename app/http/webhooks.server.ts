import * as z from "zod";
import { eventDefinitions } from "#app/modules/events.ts";
import { endpointInput } from "#app/modules/webhooks/input.ts";

/** The areas that events come from: the part before the point. */
export function eventGroups(): string[] {
  const areas = [...eventDefinitions.keys()].map((type) => type.split(".")[0] ?? "");
  return [...new Set(areas)].filter((area) => area !== "webhooks" && area !== "access").sort();
}

/** What the form posts, as the command takes it. */
export const endpointForm = z
  .object({
    url: z.string().default(""),
    description: z.string().max(400).default(""),
    group: z.record(z.string().regex(/^[a-z_]{1,40}$/), z.literal("on")).default({}),
    single: z.string().max(4000).default(""),
  })
  .transform(
    ({ url, description, group, single }): z.input<typeof endpointInput> => ({
      url,
      description: description || null,
      types: [...Object.keys(group).map((area) => `${area}.`), ...single.split(/[\s,]+/).filter(Boolean)],
    }),
  )
  .pipe(endpointInput);
