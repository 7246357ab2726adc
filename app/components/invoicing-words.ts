import type { Option } from "./fields.tsx";
import { english } from "./words/words.ts";

export const POLICY_OPTIONS: Option[] = [
  { value: "on_order", label: english("When they are placed") },
  { value: "on_shipment", label: english("With each shipment") },
  { value: "prepay", label: english("When they are placed, and shipped when paid") },
];

export const ROUNDING_OPTIONS: Option[] = [
  { value: "document", label: english("Once on the document") },
  { value: "line", label: english("On each line") },
];
