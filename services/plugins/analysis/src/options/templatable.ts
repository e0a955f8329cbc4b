import { z } from "zod";
import { customArgs, text } from "./fields.ts";

const reference = z.object({ template: z.object({ name: text, appArgs: customArgs }) });

/** An entry by the name of a template in the repository, with its own values for the template's `.AppCustomArgs`. */
export type TemplateReference = z.output<typeof reference>["template"];

/** An entry as the application file has it: written out, or a template's name. */
export type Templatable<T> =
  | { readonly kind: "inline"; readonly entry: T }
  | { readonly kind: "template"; readonly template: TemplateReference };

/** Reads an entry that has a `template` as a reference, which stands for the whole entry, and any other by `schema`. */
export function templatable<T>(schema: z.ZodType<T>): z.ZodType<Templatable<T>> {
  return z.unknown().transform((value, context): Templatable<T> => {
    const isReference = typeof value === "object" && value !== null && "template" in value && value.template !== undefined;
    const result = isReference ? reference.safeParse(value) : schema.safeParse(value);
    if (!result.success) {
      for (const { path, message } of result.error.issues) context.addIssue({ code: "custom", path: [...path], message });
      return z.NEVER;
    }
    // Which schema read it is known by the same condition.
    return isReference
      ? { kind: "template", template: (result.data as z.output<typeof reference>).template }
      : { kind: "inline", entry: result.data as T };
  });
}
