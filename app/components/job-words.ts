import { english } from "./words/words.ts";

const KINDS: Record<string, string> = {
  "render-invoice-pdf": english("Invoice as PDF"),
  "bulk-orders": english("Act on many orders"),
  import: english("Import of a file"),
  mail: english("Mail"),
  webhook: english("Webhooks"),
  sms: english("SMS"),
  push: english("Push messages"),
  processor: english("Payment processor"),
};

/** What a job does, as a text to translate; kinds that are not known here are said as they are. */
export const jobWords = (kind: string): string => KINDS[kind] ?? kind;
