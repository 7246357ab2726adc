import type { FieldValues, UseFormReturn } from "react-hook-form";
import { writeField } from "./fields.tsx";
import { formValues } from "./form-values.ts";

/** Lists of rows through React Hook Form, which draws them; every other field by its name. */
export function fillForm(
  element: HTMLFormElement,
  form: UseFormReturn<FieldValues>,
  fields: [name: string, value: string][],
): void {
  const posted = new FormData();
  for (const [name, value] of fields) posted.append(name, value);
  const lists = form.formState.defaultValues ?? {};
  for (const [name, rows] of Object.entries(formValues(posted))) {
    if (Array.isArray(lists[name]) && Array.isArray(rows))
      form.setValue(
        name,
        (rows as unknown[]).map((row) => row ?? {}),
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
    else if (kept !== undefined && kept !== node.value) writeField(node, kept);
  }
}
