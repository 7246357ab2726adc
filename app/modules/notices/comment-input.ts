import * as z from "zod";

/** Lines of text: no control characters but line feeds. */
export const commentBody = z
  .string({ error: "Write a comment" })
  .transform((text) => text.replaceAll("\r\n", "\n").trim())
  .refine((text) => text.length > 0, "Write a comment")
  .refine((text) => text.length <= 4000, "Use at most 4000 characters")
  .refine((text) => text.isWellFormed() && !hasControl(text), "Remove the control characters");

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 32 && code !== 10 && code !== 9) || code === 127) return true;
  }
  return false;
}

export const commentInput = z.object({ body: commentBody });
