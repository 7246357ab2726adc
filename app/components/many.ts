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
