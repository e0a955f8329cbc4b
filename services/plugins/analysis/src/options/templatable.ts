import { type Misfit, readWith } from "@slipway/plugin-sdk";
import { z } from "zod";
import { customArgs, text } from "./fields.ts";

const reference = z.object({ template: z.object({ name: text, appArgs: customArgs }) });

/** A reference to a template in the repository, with values for the template's `.AppCustomArgs`. */
export type TemplateReference = z.output<typeof reference>["template"];

/** An entry of the application file: a complete check, or a reference to a template. */
export type Templatable<T> =
  | { readonly kind: "inline"; readonly entry: T }
  | { readonly kind: "template"; readonly template: TemplateReference };

/** Reads an entry with `template` as a reference, which replaces the entire entry, and any other entry with `schema`. */
export function templatable<T>(schema: z.ZodType<T>): z.ZodType<Templatable<T>> {
  const { anyOf } = z.toJSONSchema(z.union([reference, schema]), { io: "input", override: closed });
  const written = z.unknown().meta({ anyOf }); // a union would report only that no form fits
  return written.transform((value, context): Templatable<T> => {
    const refuse = (misfits: readonly Misfit[]): never => {
      for (const { path, message } of misfits) context.addIssue({ code: "custom", path: [...path], message });
      return z.NEVER;
    };
    if (isReference(value)) {
      const { data, misfits } = readWith(reference, value);
      return misfits ? refuse(misfits) : { kind: "template", template: data.template };
    }
    const { data, misfits } = readWith(schema, value);
    return misfits ? refuse(misfits) : { kind: "inline", entry: data };
  });
}

/** Marks objects as having no further fields, as the SDK does for published schemas. */
function closed({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (zodSchema._zod.def.type === "object") jsonSchema.additionalProperties ??= false;
}

function isReference(value: unknown): boolean {
  return typeof value === "object" && value !== null && "template" in value && value.template !== undefined;
}
