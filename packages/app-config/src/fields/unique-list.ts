import { z } from "zod";

/** A list whose elements are identified by one field, which must be unique. */
export function uniqueList<S extends z.ZodType<Readonly<Record<K, string>>>, K extends string>(element: S, key: K) {
  return z
    .array(element)
    .superRefine((elements, context) => {
      const seen = new Set<string>();
      for (const [index, { [key]: name }] of elements.entries()) {
        if (seen.has(name)) context.addIssue({ code: "custom", path: [index, key], message: `is not unique: ${name}` });
        seen.add(name);
      }
    })
    .default([]);
}
