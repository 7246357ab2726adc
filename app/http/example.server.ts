export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  minimum?: number;
  minItems?: number;
  description?: string;
  /** Given with the schema itself (zod's `meta`). */
  example?: unknown;
  additionalProperties?: JsonSchema | boolean;
};

/** What people call such things, by the field's name; a schema alone would say "string". */
const BY_NAME: [RegExp, unknown][] = [
  [/^sku$/, "CAM-1001"],
  [/email$/, "mail@example.com"],
  [/currency$/, "GBP"],
  [/country$/, "GB"],
  [/^code$/, "A-100"],
  [/^name$/, "Acme"],
  [/^(valid_)?(from|to)$|_on$|_to$|^day$|as_of/, "2026-01-31"],
  [/^on$/, "2026-01-31"],
  [/^limit$/, "50"],
  [/^(days|weeks)$/, "28"],
  [/^(after|min_seq)$/, "4417"],
  [/^types$/, "orders.order_created"],
  [/quantity|qty|reorder_point/, 3],
  [/price|cost|amount|total|limit|debit|credit/, "399.00"],
  [/barcode/, "4006381333931"],
  [/account$/, "4000"],
  [/^url$/, "https://example.com/hooks"],
  [/^type$/, "orders.order_created"],
  [/phone/, "+44 20 7946 0000"],
];

/** A value that fits a schema, with what it needs and what is commonly given. */
export function exampleOf(schema: JsonSchema, name = ""): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const said = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  const choices = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== "null");
  if (choices) return exampleOf(choices.find((one) => one.type === typeof said) ?? choices[0] ?? {}, name);
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  const isObject = schema.properties !== undefined;
  const isNumber = type === "integer" || type === "number";
  if (schema.format === "uuid") return "019a1fc0-6362-7300-b59e-260750cc676a";
  if (schema.format === "date-time") return "2026-01-31T09:30:00.000Z";
  if (said !== undefined && !isObject && type !== "array" && type !== "object" && type !== "boolean") {
    if (typeof said === "number" || !isNumber) return isNumber || !type ? said : String(said);
  }
  if (isObject) {
    const required = schema.required ?? [];
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([field], index) => required.includes(field) || index < 4)
        .map(([field, one]) => [field, exampleOf(one, field)]),
    );
  }
  if (type === "array") return [exampleOf(schema.items ?? {}, name.replace(/s$/, ""))];
  if (type === "boolean") return true;
  if (isNumber) return schema.minimum ?? 1;
  if (type === "object") return {};
  return name === "" ? "text" : name.replaceAll("_", " ");
}
