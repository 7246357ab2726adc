/**
 * Rows of a spreadsheet as they come by the clipboard: cells parted by tabs, or a CSV text parted by semicolons or
 * commas, with quotes. A single cell is no table: null, and the browser pastes it as text. A first row that only names
 * the columns is left out.
 */
export function pastedRows(text: string, headings: readonly string[]): string[][] | null {
  const delimiter = text.includes("\t") ? "\t" : text.includes(";") ? ";" : /\n./.test(text.trim()) ? "," : null;
  if (delimiter === null) return null;
  const rows = parse(text, delimiter).filter((row) => row.some((cell) => cell !== ""));
  const [first] = rows;
  if (first?.every((cell) => cell === "" || headings.some((name) => name.toLowerCase() === cell.toLowerCase())))
    rows.shift();
  return rows.length > 1 || (rows[0]?.length ?? 0) > 1 ? rows : null;
}

function parse(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  const row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign === '"' && text[at + 1] === '"') cell += text[++at];
      else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === delimiter || sign === "\n") {
      row.push(cell.trim());
      cell = "";
      if (sign === "\n") rows.push(row.splice(0));
    } else cell += sign;
  }
  rows.push([...row, cell.trim()]);
  return rows;
}
