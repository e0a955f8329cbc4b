import { Fault } from "@slipway/domain";
import { readWith } from "@slipway/runtime/schema";
import { type FieldPath, formatProblem, readYaml } from "@slipway/yaml";
import { z } from "zod";

const commandSchema = z.union([
  z.strictObject({ approve: z.string().min(1) }).transform(({ approve }) => ({ kind: "approve" as const, commander: approve })),
  z.strictObject({ skip: z.string().min(1) }).transform(({ skip }) => ({ kind: "skip" as const, commander: skip })),
]);

const stageSchema = z.strictObject({
  /** Its name. */
  stage: z.string().min(1),
  /** Options with which it ends without intervention. */
  with: z.unknown().optional(),
  /** How it must end then. Default: any status. */
  expect: z.enum(["succeeded", "failed", "skipped", "exited"]).optional(),
  /** Commands of users while it runs with these options. */
  commands: z.array(commandSchema).default([]),
  /** Options with which it runs until it is stopped. */
  endless: z.unknown().optional(),
  /** Options with which it logs the numbers 1 to `count` in order, each at the end of a separate line. */
  lines: z.strictObject({ with: z.unknown().optional(), count: z.int().min(1) }).optional(),
});

const casesSchema = z.strictObject({
  /** Its name in the piped file. */
  name: z.string().min(1).default("plugin"),
  /** Its config and its deploy targets in the piped file. */
  config: z.unknown().optional(),
  deployTargets: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        labels: z.record(z.string(), z.string()).default({}),
        config: z.unknown().optional(),
      }),
    )
    .default([]),
  /** Paths of the tools that it installs, by their names. Others are installed by its script. */
  tools: z.record(z.string(), z.string().min(1)).default({}),
  /** A config that it must reject. */
  refusedConfig: z.unknown().optional(),
  /** Its section of the application file. */
  application: z.unknown().optional(),
  /** Folder with the files of the application. Default: an empty one. */
  applicationDir: z.string().optional(),
  stages: z.array(stageSchema).default([]),
});

/** What the suite runs a plugin with: the part of the checks that only its author knows. */
export type ConformanceCases = z.output<typeof casesSchema>;

/** What the suite runs one stage with. */
export type StageCase = ConformanceCases["stages"][number];

/** Parses a file of cases. Throws `invalid` with all problems as file:line:column. */
export function parseCases(text: string, filename: string): ConformanceCases {
  const { file, problems } = readYaml(text, filename);
  if (file === undefined) throw new Fault("invalid", problems.map(formatProblem).join("\n"));
  const { data, misfits } = readWith(casesSchema, file.value);
  if (!misfits) return data;
  const found = misfits.map(({ path, message }) => formatProblem(file.problem(path as FieldPath, message)));
  throw new Fault("invalid", found.join("\n"));
}

/** Creates cases for one stage, or none, from the flags of a command line. Throws `invalid`. */
export function casesForStage(name: string | undefined, stage?: Readonly<Partial<Record<keyof StageCase, unknown>>>): ConformanceCases {
  const { data, misfits } = readWith(casesSchema, { name, stages: stage === undefined ? [] : [stage] });
  if (!misfits) return data;
  throw new Fault("invalid", misfits.map(({ path, message }) => `${path.at(-1) as string}: ${message}`).join("\n"));
}
