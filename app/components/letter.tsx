import type { CustomerView } from "#app/modules/parties/views.ts";

/** An address as an envelope has it. */
export function Letter({ address }: { address: CustomerView["addresses"][number] }) {
  const { line1, line2, postcode, city, country } = address;
  const lines = [line1, line2, [postcode, city].filter(Boolean).join(" "), country].filter(Boolean);
  return lines.map((line) => <div key={line}>{line}</div>);
}
