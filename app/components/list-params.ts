import * as z from "zod";
import { NotFound } from "#app/modules/shared/refusal.ts";

/**
 * Reads a list's address. Unknown parameters and blanks are ignored; a value that cannot be meant is left out of the
 * filter and named in `rejected`, so that the list can show it as a chip to remove instead of an error page.
 */
export function readParams<Shape extends Record<string, z.ZodType>>(
  url: string,
  shape: Shape,
): {
  filter: { [Name in keyof Shape]?: z.output<Shape[Name]> };
  rejected: { name: string; value: string }[];
} {
  const params = new URL(url).searchParams;
  const filter: { [Name in keyof Shape]?: z.output<Shape[Name]> } = {};
  const rejected: { name: string; value: string }[] = [];
  for (const [name, schema] of Object.entries(shape) as [keyof Shape & string, z.ZodType][]) {
    const value = params.get(name)?.trim();
    if (!value) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) filter[name] = parsed.data as z.output<Shape[typeof name]>;
    else rejected.push({ name, value: value.slice(0, 60) });
  }
  return { filter, rejected };
}

/** Rows a page of a list shows. */
export const PAGE_SIZE = 50;

/** The record's id from the address; what is no id at all is simply not found. */
export function recordId(id: string | undefined, what: string): string {
  if (!id || !z.uuid().safeParse(id).success) throw new NotFound(what);
  return id;
}
