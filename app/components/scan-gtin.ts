export const GTIN_LENGTHS = [8, 12, 13, 14];

/** Mod-10 check digit of EAN-8, UPC-A, EAN-13 and GTIN-14 (GS1 General Specifications, section 7.9): weights 3 and 1 from the right. */
export function checkDigit(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += Number(body[body.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

export function isGtin(text: string): boolean {
  return (
    GTIN_LENGTHS.includes(text.length) && /^\d+$/.test(text) && checkDigit(text.slice(0, -1)) === text[text.length - 1]
  );
}

/** A GTIN in every length it can be written in: a UPC-A is an EAN-13 with a leading 0. */
export function gtinForms(gtin: string): string[] {
  const digits = gtin.replace(/^0+/, "");
  const forms = GTIN_LENGTHS.filter((length) => length >= digits.length).map((length) => digits.padStart(length, "0"));
  return [gtin, ...forms.filter((form) => form !== gtin)];
}
