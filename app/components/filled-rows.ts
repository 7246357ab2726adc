import * as z from "zod";

/**
 * Rows of a form, of which those that are null were left empty: dropped after the others were checked, so that what is said
 * of a row is said at the place where it stands.
 */
export function filledRows<Row extends z.ZodType>(row: Row, most: number) {
  return z
    .array(z.nullable(row))
    .max(most)
    .transform((rows) => rows.filter((one): one is Exclude<typeof one, null> => one !== null));
}
