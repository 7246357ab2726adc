import { BadInput, Refusal } from "#app/modules/shared/refusal.ts";

/* Lines of a form as they are posted, empty ones among them, and the lines of the document they become. */

type Row = Record<string, string>;

/** More lines are refused by every document. */
const MOST = 500;

/** The posted lines after a button of the grid was pressed without JavaScript; null when it was another button. */
export function changedRows(intent: string, rows: unknown): Row[] | null {
  const lines = Array.isArray(rows) ? (rows as Row[]) : [];
  if (intent === "add-line") return [...lines, {}].slice(0, MOST);
  const removed = /^remove-line:(\d{1,3})$/.exec(intent)?.[1];
  return removed === undefined ? null : lines.filter((_, index) => index !== Number(removed));
}

/** Where in the form the lines stand that count. */
export function lineNumbers(rows: unknown, isEmpty: (row: unknown) => boolean): number[] {
  return (Array.isArray(rows) ? rows : []).flatMap((row, index) => (isEmpty(row) ? [] : [index]));
}

/** What a command says about the lines it was given, said about the lines of the form. */
export async function atTheirLines<T>(list: string, numbers: readonly number[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const path = (text: string) => {
      const [first, index, ...rest] = text.split(".");
      return first === list && index ? [list, numbers[Number(index)] ?? index, ...rest].join(".") : text;
    };
    if (error instanceof Refusal && typeof error.details.field === "string")
      throw new Refusal(error.code, error.message, { ...error.details, field: path(error.details.field) });
    if (!(error instanceof BadInput)) throw error;
    throw new BadInput(error.errors.map((one) => ({ ...one, path: path(one.path) })));
  }
}
