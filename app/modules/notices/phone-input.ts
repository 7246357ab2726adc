import * as z from "zod";

/** E.164; spaces, hyphens, points, brackets and a leading 00 are taken as people type them. */
export const phoneInput = z.object({
  number: z
    .string({ error: "Enter a phone number." })
    .max(40, "At most 40 characters.")
    .transform((text) => text.replace(/[\s().\-/]/g, "").replace(/^00/, "+"))
    .refine(
      (text) => /^\+[1-9]\d{6,14}$/.test(text),
      "Enter the number with its country code, such as +44 7700 900123.",
    ),
});

export const phoneCodeInput = z.object({
  code: z
    .string({ error: "Enter the code." })
    .transform((text) => text.replace(/\s/g, ""))
    .refine((text) => /^\d{6}$/.test(text), "Enter the six digits."),
});
