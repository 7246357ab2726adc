import type { Locale } from "../../format.ts";

export const GERMAN: Locale = {
  tag: "de-DE",
  dir: "ltr",
  point: ",",
  group: ".",
  months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
  ordinal: ".",
  plurals: ["one", "other"],
};
