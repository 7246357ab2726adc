type Cell = string | number | boolean | null | undefined;

/**
 * The address that a template stands for: names in braces are filled from the row, else from the parameters. A part of the
 * query without a value is left out; without a value in the path there is no address.
 */
export function linkTo(
  template: string,
  row: Readonly<Record<string, Cell>>,
  params: Readonly<Record<string, unknown>> = {},
): string | null {
  let whole = true;
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = row[name] ?? params[name];
      if (value === null || value === undefined || value === "") whole = false;
      return encodeURIComponent(String(value ?? ""));
    });
  const [path = "", query] = template.split("?");
  const address = fill(path);
  if (!whole) return null;
  const parts = (query ?? "").split("&").flatMap((part) => {
    whole = true;
    const filled = fill(part);
    return whole && filled ? [filled] : [];
  });
  return parts.length > 0 ? `${address}?${parts.join("&")}` : address;
}

/** A row of an answer by the names of its columns. */
export function namedCells(columns: readonly { name: string }[], row: readonly unknown[]): Record<string, Cell> {
  return Object.fromEntries(columns.map(({ name }, index) => [name, row[index] as Cell]));
}
