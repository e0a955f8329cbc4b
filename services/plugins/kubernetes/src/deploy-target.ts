import { z } from "zod";
import { allowedSchema } from "./allowed/allowed-schema.ts";
import { usualCredentialPlugins } from "./connection/credential-programs.ts";
import { healthRulesSchema } from "./health/user/health-rules.ts";

const kind = z.object({
  apiVersion: z.string().default("").describe("Default: any."),
  kind: z.string().default("").describe("Default: any of the apiVersion."),
});

/** The `config` of a deploy target in the piped file: one cluster. */
export const deployTargetSchema = z.object({
  /** Empty: the kubeconfig that kubectl would use, or the cluster the plugin runs in. */
  kubeConfigPath: z.string().default(""),
  /** Overrides the server of the kubeconfig. */
  masterURL: z.string().default(""),
  credentialPlugins: z
    .array(z.string().min(1))
    .default([...usualCredentialPlugins])
    .describe(
      "The programs that the kubeconfig may run for credentials, as its exec.command names them. Default: aws, aws-iam-authenticator, gke-gcloud-auth-plugin and kubelogin.",
    ),
  applier: z
    .enum(["server", "kubectl"])
    .default("server")
    .describe("What changes the cluster: server, requests to its API server; or kubectl, which then also reads it. Default: server."),
  kubectlVersion: z.string().default("").describe("With applier: kubectl, its version where the application names none."),
  appStateInformer: z
    .object({
      namespace: z
        .string()
        .default("")
        .describe(
          "The only namespace in which changes are followed; objects elsewhere are listed once a minute. Default: every namespace.",
        ),
      includeResources: z
        .array(kind)
        .default([])
        .describe("Further kinds that are shown below the objects that own them, such as Secrets. An entry without kind is a whole group."),
      excludeResources: z.array(kind).default([]).describe("Kinds that are not shown below the objects that own them."),
    })
    .prefault({})
    .describe("What is followed on the cluster besides the objects of the applications themselves."),
  /** Undefined: everything. */
  allowed: allowedSchema.optional().describe("What applications may change in the cluster. Default: everything."),
  healthRules: healthRulesSchema.describe(
    "How healthy objects of a kind are, for all applications of the cluster that do not say it themselves.",
  ),
});

/** The `config` of a deploy target. */
export type DeployTargetConfig = z.output<typeof deployTargetSchema>;
