/* By itself, so that a list that only shows figures brings no reader of them into the browser. */

export type DecimalMark = "." | ",";

/**
 * Stands before a figure that its own notation could not read and another one would: 1234.567 where a comma divides the decimals. No
 * schema takes it for a figure, and fields show what was typed.
 */
export const AS_TYPED = "\u2063";

/** A plain decimal as it is typed in a notation, without groups; any other text as it is. */
export function typedDecimal(text: string, mark: DecimalMark): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(".", mark) : text.replace(AS_TYPED, "");
}
