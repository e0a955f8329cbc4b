import { z } from "zod";

/** A directory below the application directory. */
const subdirectory = z
  .string()
  .refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), { error: "must be below the application directory" });

const entry = z.object({
  target: z
    .object({
      name: z.string().default("").describe("The name of a deploy target."),
      labels: z.record(z.string(), z.string()).default({}).describe("Labels of deploy targets, all of which a target must have."),
    })
    .prefault({})
    .describe("The deploy targets of this entry. Without name and labels: all that fit no earlier entry."),
  manifests: z.array(z.string()).default([]),
  kubectlVersion: z.string().default("").describe("Version of kubectl, if the deploy target has applier: kubectl."),
  kustomizeDir: subdirectory.default("").describe("The directory of the manifests, below that of the application."),
  kustomizeVersion: z.string().default(""),
  kustomizeOptions: z.record(z.string(), z.string()).default({}),
});

/** What differs between deploy targets: `input.multiTargets`, as in PipeCD's plugin kubernetes_multicluster. */
export const multiTargetsSchema = z
  .array(entry)
  .default([])
  .describe(
    "What differs between deploy targets. Each target has the first entry that fits; fields that it leaves out are those of the input.",
  );

/** An entry of `input.multiTargets`. */
export type MultiTarget = z.output<typeof entry>;
