import { applicationKind, limits, type OlderKind, olderKindNames, olderKinds } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../fields/duration.ts";
import { anyMapping, flag, requiredText, text, textList, textMap } from "../fields/plain-fields.ts";
import { notificationEvents } from "../notification-events.ts";
import { slackGroup, slackUser } from "../piped/notifications/slack-schema.ts";
import { eventWatcherSchema } from "./event-watcher-schema.ts";
import { stageSchema } from "./stage-schema.ts";
import { triggerSchema } from "./trigger-schema.ts";

const noEmptyValues = z.record(z.string(), requiredText).default({});
const someTexts = z.array(z.string()).min(1);

const chainMatcher = z
  .object({
    name: text.describe("Name of the application."),
    kind: text.describe("Kind of the application file."),
    labels: textMap.describe("Labels that the application must have."),
  })
  .refine(({ name, kind, labels }) => name !== "" || kind !== "" || Object.keys(labels).length > 0, {
    error: "needs name, kind or labels",
  });

const dependency = z
  .object({
    name: text.describe("Name of the application."),
    labels: textMap.describe("Labels that the applications have."),
    requireHealthy: flag(true).describe("Whether they must also be healthy; false: it is enough that they are deployed."),
  })
  .refine(({ name, labels }) => name !== "" || Object.keys(labels).length > 0, { error: "needs name or labels" });

const mention = z
  .object({
    event: z.enum(["*", ...notificationEvents]).describe("The event, or * for all events."),
    slack: textList.describe("IDs of Slack users. Use slackusers instead."),
    slackusers: textList.describe("IDs of Slack users."),
    slackgroups: textList.describe("IDs of Slack groups."),
    email: textList.describe("Not used."),
  })
  .transform(({ event, slack, slackusers, slackgroups }) => ({
    event,
    slackUsers: [...slack, ...slackusers].map(slackUser),
    slackGroups: slackgroups.map(slackGroup),
  }));

const spec = {
  name: text.describe("Name of the application."),
  labels: textMap.describe("Labels for finding and grouping applications."),
  description: text.describe("A description in Markdown."),
  planner: z
    .object({
      alwaysUsePipeline: flag(false).describe("Always deploy with the pipeline."),
      autoRollback: flag(true).describe("Roll back to the previous version if a deployment fails or is canceled."),
    })
    .prefault({})
    .describe("How deployments are planned."),
  commitMatcher: z
    .object({
      quickSync: text.describe("Go regular expression. Commits whose message matches are deployed with a quick sync."),
      pipeline: text.describe("Go regular expression. Commits whose message matches are deployed with the pipeline."),
    })
    .prefault({})
    .describe("Chooses the strategy by the commit message."),
  pipeline: z
    .object({ stages: z.array(stageSchema).max(limits.plan.stages).default([]).describe("The stages, in order.") })
    .prefault({})
    .describe("The stages of a progressive deployment."),
  supersede: z
    .object({
      policy: z
        .enum(["wait", "cancel", "cancelWhenStuck"])
        .default("wait")
        .describe(
          "What a newer commit does: it waits until the deployment has ended, cancels it at the next safe point, or cancels it once it is stuck.",
        ),
      stuckAfter: durationField("30m").describe("With policy cancelWhenStuck: how long a stage may run before it counts as stuck."),
    })
    .prefault({})
    .describe("What a newer commit does to the deployment of an older one."),
  onRemoval: z
    .enum(["keep", "prune"])
    .default("keep")
    .describe(
      "What becomes of its objects when a commit deletes this file: keep leaves them there, orphaned, until somebody prunes them; prune deletes them. Default: keep.",
    ),
  trigger: triggerSchema.describe("What triggers a deployment."),
  postSync: z
    .object({
      chain: z
        .object({
          applications: z.array(chainMatcher).min(1).max(limits.chain.blocks).describe("The blocks of the chain, in order."),
          healthTimeout: durationField("10m").describe(
            "How long an application of the chain may be unhealthy after its deployment before the chain fails.",
          ),
        })
        .optional()
        .describe("Applications to deploy after this one."),
    })
    .prefault({})
    .describe("What happens after a deployment."),
  dependsOn: z
    .array(dependency)
    .max(limits.dependencies)
    .default([])
    .describe("Applications of the project to wait for: a deployment waits until the newest commits of these are deployed and healthy."),
  timeout: durationField("6h").describe("Timeout of a deployment."),
  encryption: z
    .object({
      encryptedSecrets: noEmptyValues.describe("Encrypted values by name."),
      decryptionTargets: someTexts.describe("Template files that use them."),
    })
    .optional()
    .describe("Encrypted values to insert into files."),
  attachment: z
    .object({ sources: noEmptyValues.describe("Files by name."), targets: someTexts.describe("Template files that use them.") })
    .optional()
    .describe("Files to insert into other files."),
  sops: z
    .object({ ignore: textList.describe("Files that stay encrypted, as path patterns below the application's directory.") })
    .prefault({})
    .describe("Files that SOPS has encrypted."),
  notification: z
    .object({ mentions: z.array(mention).default([]).describe("Users and groups to mention, by event.") })
    .optional()
    .describe("Notifications."),
  eventWatcher: z.array(eventWatcherSchema).default([]).describe("Events that update files of the application."),
  driftDetection: z
    .object({
      ignoreFields: z
        .array(z.string().regex(/^[^#:]+:[^#:]+:[^#:]*:[^#]+#[^#]+$/, { error: "must have the form apiVersion:kind:namespace:name#path" }))
        .default([])
        .describe(
          "Fields to ignore, each as apiVersion:kind:namespace:name#path. The first four may have *; the path may be a JSON pointer or manager:NAME.",
        ),
    })
    .prefault({})
    .describe("Comparison of the live state with Git."),
  plugins: z
    .union([z.record(z.string(), anyMapping), z.array(requiredText)], { error: "must be a mapping from plugin to its section" })
    .default({})
    .describe("The section of each plugin; the plugin defines the fields."),
  deployTargets: z
    .record(z.string(), textList)
    .default({})
    .describe("Names of deploy targets by plugin. Plugins that are not listed use the targets in the piped file."),
};

const apiVersion = z.literal("pipecd.dev/v1beta1").describe("The version of this format.");

/** A file of `kind: Application`. */
export const applicationSchema = z.object({ apiVersion, kind: z.literal(applicationKind), spec: z.object(spec).prefault({}) });

/** Files of the older kinds, where the plugin's fields are next to the others. */
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

/** The fields of every application file; checked first, to choose the schema of the rest. */
export const applicationHeader = z.object({ apiVersion, kind: z.enum([applicationKind, ...olderKindNames]), spec: z.unknown().optional() });

/** The result of parsing `spec`, for all kinds. */
export type ApplicationSpec = z.output<typeof applicationSchema>["spec"];
