import type { FieldValues, UseFormReturn } from "react-hook-form";
import { writeField } from "./fields.tsx";
import { formValues } from "./form-values.ts";
import { type DecimalMark, typedDecimal } from "./typed.ts";

type Row = Record<string, string>;

/** Forms with figures say so where they are typed with a comma. */
const markOf = (element: HTMLFormElement): DecimalMark => (element.querySelector("[name=_comma]") ? "," : ".");

function inNotation(element: HTMLFormElement, list: string, row: Row): Row {
  const isFigure = (column: string) =>
    element.querySelector(`[data-typed=decimal][name^="${list}."][name$=".${column}"]`) !== null;
  return Object.fromEntries(
    Object.entries(row).map(([column, text]) => [
      column,
      isFigure(column) ? typedDecimal(text, markOf(element)) : text,
    ]),
  );
}

/** Lists of rows through React Hook Form, which draws them; every other field by its name. */
export function fillForm(
  element: HTMLFormElement,
  form: UseFormReturn<FieldValues>,
  fields: [name: string, value: string][],
): void {
  const mark = markOf(element);
  const posted = new FormData();
  for (const [name, value] of fields) posted.append(name, value);
  const lists = form.formState.defaultValues ?? {};
  for (const [name, rows] of Object.entries(formValues(posted))) {
    if (Array.isArray(lists[name]) && Array.isArray(rows))
      form.setValue(
        name,
        (rows as Row[]).map((row) => inNotation(element, name, row ?? {})),
      );
  }
  for (const node of element.elements) {
    if (!(node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement))
      continue;
    if (node.name === "" || node.name.startsWith("_") || node.name.split(".")[0] === undefined) continue;
    if (Array.isArray(lists[node.name.split(".")[0] ?? ""])) continue;
    const kept = fields.find(([name]) => name === node.name)?.[1];
    if (node instanceof HTMLInputElement && (node.type === "checkbox" || node.type === "radio")) {
      if (node.checked !== (kept === node.value)) node.click();
    } else if (node instanceof HTMLSelectElement) {
      node.value = kept ?? "";
      node.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (node.type === "hidden") node.value = kept ?? "";
    else if (kept !== undefined) {
      const text =
        node instanceof HTMLInputElement && node.dataset.typed === "decimal" ? typedDecimal(kept, mark) : kept;
      if (text !== node.value) writeField(node, text);
    }
  }
}
