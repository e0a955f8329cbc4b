import { z } from "zod";

const kind = z.object({ apiVersion: z.string().default(""), kind: z.string().default("") });

/** `config` of a deploy target in the piped file: one cluster. */
export const deployTargetSchema = z.object({
  /** Empty: the kubeconfig kubectl would take, or the cluster the plugin runs in. */
  kubeConfigPath: z.string().default(""),
  /** Replaces the server that the kubeconfig names. */
  masterURL: z.string().default(""),
  kubectlVersion: z.string().default(""),
  appStateInformer: z
    .object({
      namespace: z.string().default(""),
      includeResources: z.array(kind).default([]),
      excludeResources: z.array(kind).default([]),
    })
    .prefault({}),
});
