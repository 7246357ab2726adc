import * as z from "zod";

/* By itself, so that what reads no address brings no schemas into the browser. */

/** Values with commas between: "open,overdue". Several of a kind are one filter. */
export function many<Value extends z.ZodType>(value: Value, atMost = 20) {
  return z
    .string()
    .max(atMost * 40)
    .transform((text) => [...new Set(text.split(",").filter(Boolean))])
    .pipe(z.array(value).min(1).max(atMost) as unknown as z.ZodType<z.output<Value>[], string[]>);
}

/** Some of these values, or with "!" before them all others. */
export function manyOf<const Value extends string>(values: readonly [Value, ...Value[]]) {
  const named = many(z.enum(values));
  return z
    .string()
    .transform((text): readonly Value[] => {
      const { data = [] } = named.safeParse(text.replace(/^!/, ""));
      return data.length > 0 && text.startsWith("!") ? values.filter((one) => !data.includes(one)) : data;
    })
    .refine((chosen) => chosen.length > 0);
}
