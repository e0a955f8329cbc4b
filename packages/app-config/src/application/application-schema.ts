import { applicationKind, type OlderKind, olderKindNames, olderKinds } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { anyMapping, flag, requiredText, text, textList, textMap } from "../fields/plain-fields.ts";
import { notificationEvents } from "../notification-events.ts";
import { eventWatcherSchema } from "./event-watcher-schema.ts";
import { stageSchema } from "./stage-schema.ts";
import { triggerSchema } from "./trigger-schema.ts";

const noEmptyValues = z.record(z.string(), requiredText).default({});
const someTexts = z.array(z.string()).min(1);

const chainMatcher = z
  .object({
    name: text.describe("Name of the application."),
    kind: text.describe("Kind of the application's file."),
    labels: textMap.describe("Labels the application has."),
  })
  .refine(({ name, kind, labels }) => name !== "" || kind !== "" || Object.keys(labels).length > 0, {
    error: "needs name, kind or labels",
  });

const mention = z
  .object({
    event: z.enum(["*", ...notificationEvents]).describe("The event, or * for all."),
    slack: textList.describe("Ids of Slack users. Use slackusers."),
    slackusers: textList.describe("Ids of Slack users."),
    slackgroups: textList.describe("Ids of Slack groups."),
    email: textList.describe("Not used."),
  })
  .transform(({ event, slack, slackusers, slackgroups }) => ({ event, slackUsers: [...slack, ...slackusers], slackGroups: slackgroups }));

const spec = {
  name: text.describe("Name of the application."),
  labels: textMap.describe("Labels to find and group applications by."),
  description: text.describe("For people; Markdown."),
  planner: z
    .object({
      alwaysUsePipeline: flag(false).describe("Always deploy by the pipeline."),
      autoRollback: flag(true).describe("Go back to the version before when a deployment fails or is cancelled."),
    })
    .prefault({})
    .describe("How deployments are planned."),
  commitMatcher: z
    .object({
      quickSync: text.describe("A commit message that matches is deployed at once. A regular expression of Go."),
      pipeline: text.describe("A commit message that matches is deployed by the pipeline. A regular expression of Go."),
    })
    .prefault({})
    .describe("Chooses the strategy by the commit message."),
  pipeline: z
    .object({ stages: z.array(stageSchema).default([]).describe("Run one after the other.") })
    .prefault({})
    .describe("How the application is deployed step by step."),
  trigger: triggerSchema.describe("What deploys the application."),
  postSync: z
    .object({
      chain: z
        .object({ applications: z.array(chainMatcher).min(1).describe("One block of the chain each.") })
        .optional()
        .describe("Applications to deploy after this one."),
    })
    .prefault({})
    .describe("What happens once a deployment was triggered."),
  timeout: durationField("6h").describe("Longest time of a deployment."),
  encryption: z
    .object({
      encryptedSecrets: noEmptyValues.describe("Encrypted values by name."),
      decryptionTargets: someTexts.describe("Files that use them."),
    })
    .optional()
    .describe("Encrypted values that are put into files."),
  attachment: z
    .object({ sources: noEmptyValues.describe("Files by name."), targets: someTexts.describe("Files that use them.") })
    .optional()
    .describe("Files that are put into other files."),
  notification: z
    .object({ mentions: z.array(mention).default([]).describe("Whom to mention on which event.") })
    .optional()
    .describe("Who is told."),
  eventWatcher: z.array(eventWatcherSchema).default([]).describe("Events that change files of the application."),
  driftDetection: z
    .object({
      ignoreFields: z
        .array(z.string().regex(/^[^#]*#[^#]*$/, { error: "must have the form apiVersion:kind:namespace:name#path" }))
        .default([])
        .describe("Fields that may differ: apiVersion:kind:namespace:name#path."),
    })
    .prefault({})
    .describe("Comparing the live state with Git."),
  plugins: z
    .union([z.record(z.string(), anyMapping), z.array(requiredText)], { error: "must be a mapping from plugin to its section" })
    .default({})
    .describe("The section of each plugin; its fields are the plugin's own."),
  deployTargets: z
    .record(z.string(), textList)
    .default({})
    .describe("Names of deploy targets by plugin; for plugins that are not named, the piped's."),
};

const apiVersion = z.literal("pipecd.dev/v1beta1").describe("The version of this format.");

/** A file of `kind: Application`. */
export const applicationSchema = z.object({ apiVersion, kind: z.literal(applicationKind), spec: z.object(spec).prefault({}) });

/** Files of the older kinds: the fields of the plugin stand beside the others. */
export const olderApplicationSchemas = {
  KubernetesApp: olderSchema("KubernetesApp"),
  TerraformApp: olderSchema("TerraformApp"),
  LambdaApp: olderSchema("LambdaApp"),
  CloudRunApp: olderSchema("CloudRunApp"),
  ECSApp: olderSchema("ECSApp"),
} as const satisfies Readonly<Record<OlderKind, z.ZodType>>;

function olderSchema(kind: OlderKind) {
  const { plugin, fields } = olderKinds[kind];
  const older = Object.fromEntries(fields.map((field) => [field, z.unknown().optional().describe(`Read as a field of plugin ${plugin}.`)]));
  return z.object({ apiVersion, kind: z.literal(kind), spec: z.object({ ...older, ...spec }).prefault({}) });
}

/** What every application file has; checked first, to know the schema of the rest. */
export const applicationHeader = z.object({ apiVersion, kind: z.enum([applicationKind, ...olderKindNames]), spec: z.unknown().optional() });

/** What the schemas of all kinds make of `spec`. */
export type ApplicationSpec = z.output<typeof applicationSchema>["spec"];
