import { z } from "zod";

/** A list whose elements differ in one field, by which others refer to them. */
export function uniqueList<S extends z.ZodType<Readonly<Record<K, string>>>, K extends string>(element: S, key: K) {
  return z
    .array(element)
    .superRefine((elements, context) => {
      const seen = new Set<string>();
      for (const [index, { [key]: name }] of elements.entries()) {
        if (seen.has(name)) context.addIssue({ code: "custom", path: [index, key], message: `is used twice: ${name}` });
        seen.add(name);
      }
    })
    .default([]);
}
