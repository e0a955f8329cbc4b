import { z } from "zod";
import { applicationSchema, olderApplicationSchemas } from "./application/application-schema.ts";
import { pipedSchema } from "./piped/piped-schema.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of application files of all kinds, for editors. Stricter than the reader: a field nobody knows is an error. */
export function applicationJsonSchema(): JsonSchema {
  return jsonSchema(z.union([applicationSchema, ...Object.values(olderApplicationSchemas)]), "Application file");
}

/** The JSON Schema of piped files, for editors. Stricter than the reader: a field nobody knows is an error. */
export function pipedJsonSchema(): JsonSchema {
  return jsonSchema(pipedSchema, "Piped file");
}

function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const generated = z.toJSONSchema(schema, {
    io: "input",
    reused: "ref",
    override: ({ zodSchema, jsonSchema: made }) => {
      if (zodSchema._zod.def.type === "object") made.additionalProperties = false;
    },
  });
  return { title, ...generated };
}
