import { z } from "zod";
import { managingTools } from "./adoption/managing-tool.ts";
import { conflictPolicies } from "./fields/conflict-policy.ts";
import { healthRulesSchema } from "./health/user/health-rules.ts";
import { hookConventions } from "./hooks/hook.ts";
import { pruneRuleFields } from "./prune/prune-rules.ts";
import { readyOptionFields } from "./ready/ready-options.ts";
import { helmChartSchema, helmOptionsSchema } from "./render/helm/input/helm-input.ts";
import { multiTargetsSchema } from "./targets/overrides/multi-targets.ts";
import { targetRolloutSchema } from "./targets/rollout/target-rollout.ts";

const input = z
  .object({
    manifests: z.array(z.string()).default([]),
    namespace: z.string().default(""),
    autoCreateNamespace: z.boolean().default(false),
    helmChart: helmChartSchema.optional(),
    helmOptions: helmOptionsSchema.optional(),
    kustomizeOptions: z.record(z.string(), z.string()).default({}),
    kubectlVersion: z
      .string()
      .default("")
      .describe("Version of kubectl on deploy targets with applier: kubectl. Default: that of the deploy target."),
    kustomizeVersion: z.string().default(""),
    helmVersion: z.string().default(""),
    multiTargets: multiTargetsSchema,
    hooks: z
      .enum(hookConventions)
      .default("none")
      .describe(
        "Whose annotations make objects hooks: helm (helm.sh/hook) or argo (argocd.argoproj.io/hook, and sync waves). Default: none, objects with such annotations are applied like all others.",
      ),
  })
  .superRefine(({ helmChart, helmOptions, manifests, kustomizeOptions }, { addIssue }) => {
    const hasNoEffect = (field: string, why: string) => addIssue({ code: "custom", path: [field], message: `has no effect ${why}` });
    if (helmChart === undefined) {
      if (helmOptions !== undefined) hasNoEffect("helmOptions", "without helmChart: name the chart, or remove it");
      return;
    }
    if (manifests.length > 0) hasNoEffect("manifests", "beside helmChart, which is rendered instead: remove one of them");
    if (Object.keys(kustomizeOptions).length > 0) hasNoEffect("kustomizeOptions", "beside helmChart: remove it");
  });

/** Where the manifests come from: `spec.plugins.kubernetes.input`. */
export type Input = z.output<typeof input>;

/** Options of the stage K8S_SYNC. */
export const syncOptionsSchema = z.object({
  addVariantLabelToSelector: z.boolean().default(false),
  prune: z.boolean().default(false),
  ...readyOptionFields,
});

const reference = z.object({ kind: z.string().default(""), name: z.string().default("") });

/** Names an object of the application. An empty kind or name matches any. */
export type Reference = z.output<typeof reference>;

/** PipeCD takes any kind and reads none but these. */
const serviceReference = reference.extend({
  kind: z
    .enum(["", "Service", "VirtualService"], { error: "names neither the Service nor the VirtualService of the application: leave it out" })
    .default(""),
});

const variantLabel = z.object({
  key: z.string().default("pipecd.dev/variant"),
  primaryValue: z.string().default("primary"),
  canaryValue: z.string().default("canary"),
  baselineValue: z.string().default("baseline"),
});

/** The label that distinguishes the variants of an application, and its values. */
export type VariantLabel = z.output<typeof variantLabel>;

const trafficRouting = z.object({
  /** `podselector`, `istio` or `gatewayapi`; checked by the stages that route traffic, since PipeCD accepts any text here. */
  method: z.string().default(""),
  istio: z
    .object({
      /** Names of the HTTP routes that may be changed. Empty: all. */
      editableRoutes: z.array(z.string()).default([]),
      /** Host of the application in the VirtualService. Empty: the name of its Service. */
      host: z.string().default(""),
      virtualService: reference.prefault({}),
    })
    .prefault({}),
  gatewayApi: z
    .object({
      httpRoute: reference.prefault({}).describe("The HTTPRoute of the application. Default: the first one."),
      editableRules: z.array(z.string()).default([]).describe("Names of the rules that may be changed. Default: all."),
      primaryService: z.string().default("").describe("Service of the primary variant. Default: the Service of the application."),
      canaryService: z
        .string()
        .default("")
        .describe("Service of the canary variant. Default: that of the application with the suffix `-canary`, as createService makes it."),
      baselineService: z
        .string()
        .default("")
        .describe(
          "Service of the baseline variant. Default: that of the application with the suffix `-baseline`, as createService makes it.",
        ),
    })
    .prefault({}),
});

/** How traffic is split between the variants. */
export type TrafficRouting = z.output<typeof trafficRouting>;

/** The plugin's section of the application file, `spec.plugins.kubernetes`, with defaults. */
export const applicationSchema = z.object({
  input: input.prefault({}),
  quickSync: syncOptionsSchema.prefault({}),
  ...pruneRuleFields,
  onTargetRemoval: z
    .enum(["keep", "prune"])
    .default("keep")
    .describe(
      "What a sync does with the objects on a deploy target that the application no longer has: keep leaves them there, orphaned, and names them; prune deletes them, except for protected kinds. Default: keep.",
    ),
  takeOverFrom: z
    .array(z.enum(managingTools))
    .default([])
    .describe(
      "Tools whose objects this application may take over: helm, argocd, flux. Default: none; the annotation slipway/take-over-from allows it for one object.",
    ),
  service: serviceReference.prefault({}),
  workloads: z.array(reference).default([]),
  variantLabel: variantLabel.prefault({}),
  trafficRouting: trafficRouting.prefault({}),
  /** What to do with declared fields that other field managers own; an annotation of an object overrides it. */
  conflicts: z.enum(conflictPolicies).default("force"),
  targetRollout: targetRolloutSchema.prefault({}),
  healthRules: healthRulesSchema.describe(
    "How healthy objects of a kind are, in place of Slipway's own rule. Those of the deploy target are asked after these.",
  ),
});

/** The plugin's section of the application file. */
export type ApplicationSection = z.output<typeof applicationSchema>;
