import { z } from "zod";
import { allowedSchema } from "./allowed/allowed-schema.ts";
import { healthRulesSchema } from "./health/user/health-rules.ts";

const kind = z.object({ apiVersion: z.string().default(""), kind: z.string().default("") });

/** The `config` of a deploy target in the piped file: one cluster. */
export const deployTargetSchema = z.object({
  /** Empty: the kubeconfig that kubectl would use, or the cluster the plugin runs in. */
  kubeConfigPath: z.string().default(""),
  /** Overrides the server of the kubeconfig. */
  masterURL: z.string().default(""),
  applier: z
    .enum(["server", "kubectl"])
    .default("server")
    .describe("What changes the cluster: server, requests to its API server; or kubectl, which then also reads it. Default: server."),
  kubectlVersion: z.string().default("").describe("With applier: kubectl, its version where the application names none."),
  appStateInformer: z
    .object({
      namespace: z.string().default(""),
      includeResources: z.array(kind).default([]),
      excludeResources: z.array(kind).default([]),
    })
    .prefault({}),
  /** Undefined: everything. */
  allowed: allowedSchema.optional().describe("What applications may change in the cluster. Default: everything."),
  healthRules: healthRulesSchema.describe(
    "How healthy objects of a kind are, for all applications of the cluster that do not say it themselves.",
  ),
});

/** The `config` of a deploy target. */
export type DeployTargetConfig = z.output<typeof deployTargetSchema>;
