import { z } from "zod";

/** A patch of one manifest: an entry of `patches` in K8S_CANARY_ROLLOUT. */
export const patchSchema = z.object({
  target: z.object({
    kind: z.string().default(""),
    name: z.string().default(""),
    /** Path of a field that contains YAML as a string, which is patched instead of the manifest. */
    documentRoot: z.string().default(""),
  }),
  ops: z
    .array(
      z.object({
        op: z.enum(["yaml-replace"]).default("yaml-replace"),
        path: z.string(),
        /** Parsed as YAML. */
        value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
      }),
    )
    .default([]),
});

/** Changes of one manifest. */
export type Patch = z.output<typeof patchSchema>;
