/** What a search means by its first sign: "#" a number, "@" a customer, ">" a command of the page. */
export type Meant = { text: string; only?: "number" | "customer" | "action" };

const SIGNS = { "#": "number", "@": "customer", ">": "action" } as const;

export function readSearch(typed: string): Meant {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name holds any, and the database refuses one of them
  const clean = typed.replace(/[\u0000-\u001f\u007f]/g, "").trim();
  const sign = clean.charAt(0);
  const only = Object.hasOwn(SIGNS, sign) ? SIGNS[sign as keyof typeof SIGNS] : undefined;
  return only ? { text: clean.slice(1).trim(), only } : { text: clean };
}

export type SearchAnswer = {
  q: string;
  rows: {
    kind: "product" | "customer" | "order" | "invoice";
    href: string;
    text: string;
    detail: string;
    exact: boolean;
  }[];
};
