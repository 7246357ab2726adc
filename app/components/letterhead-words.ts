import type { Letterhead } from "#app/modules/access/letterhead.ts";
import { english } from "./words/words.ts";

type Field = [name: keyof Letterhead, label: string, more?: { type?: string; maxLength: number }];

/** What a letterhead is made of, as people call it. */
export const LETTERHEAD_PARTS: { title: string; fields: Field[] }[] = [
  {
    title: english("Address"),
    fields: [
      ["line1", english("Street and number"), { maxLength: 100 }],
      ["line2", english("Second line"), { maxLength: 100 }],
      ["postcode", english("Postcode"), { maxLength: 20 }],
      ["city", english("Town"), { maxLength: 100 }],
    ],
  },
  {
    title: english("How to reach you"),
    fields: [
      ["email", english("E-mail"), { maxLength: 200, type: "email" }],
      ["phone", english("Phone"), { maxLength: 50, type: "tel" }],
      ["website", english("Website"), { maxLength: 200 }],
    ],
  },
  {
    title: english("Registers"),
    fields: [
      ["tax_number", english("VAT number"), { maxLength: 50 }],
      ["register", english("Register and its number"), { maxLength: 200 }],
    ],
  },
  {
    title: english("Bank"),
    fields: [
      ["bank", english("Name of the bank"), { maxLength: 100 }],
      ["iban", english("IBAN"), { maxLength: 42 }],
      ["bic", english("BIC"), { maxLength: 11 }],
    ],
  },
];
