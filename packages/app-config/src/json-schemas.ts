import { z } from "zod";
import { accessSchema } from "./access/access-schema.ts";
import { applicationSchema, olderApplicationSchemas } from "./application/application-schema.ts";
import { pipedSchema } from "./piped/schema/piped-schema.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of application files of all kinds, for editors. Stricter than the reader: an unknown field is an error. */
export function applicationJsonSchema(): JsonSchema {
  return jsonSchema(z.union([applicationSchema, ...Object.values(olderApplicationSchemas)]), "Application file");
}

/** The JSON Schema of piped files, for editors. Stricter than the reader: an unknown field is an error. */
export function pipedJsonSchema(): JsonSchema {
  return jsonSchema(pipedSchema, "Piped file");
}

/** The JSON Schema of access files, for editors. */
export function accessJsonSchema(): JsonSchema {
  return jsonSchema(accessSchema, "Access file");
}

function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const generated = z.toJSONSchema(schema, {
    io: "input",
    reused: "ref",
    override: ({ zodSchema, jsonSchema: made }) => {
      const { type } = zodSchema._zod.def;
      if (type === "object") made.additionalProperties = false;
      if (type === "record") Object.assign(made, { type: ["object", "null"] }); // `wait:` without a value is a plugin without settings
    },
  });
  return { title, ...generated };
}
