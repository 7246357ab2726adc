import * as z from "zod";

/** What a schema takes, or gives, in JSON. Texts that only forms send in place of a number are left out. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _schema, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    reused: "inline",
    override({ jsonSchema }) {
      const kept = jsonSchema.anyOf?.filter((one) => !("notInJson" in one));
      if (!kept || kept.length === jsonSchema.anyOf?.length) return;
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, kept.length === 1 ? kept[0] : { anyOf: kept });
    },
  });
  return made;
}
