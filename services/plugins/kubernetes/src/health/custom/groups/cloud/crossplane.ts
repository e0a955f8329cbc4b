import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { allTrue, condition } from "../../vocabulary/condition.ts";
import { always, present } from "../../vocabulary/fields.ts";

/** Composites, claims and managed resources: in sync with what was asked for, and ready. */
const resource = [
  condition("Synced", { False: "suspended" }, { reason: ["ReconcilePaused"] }),
  condition(["Synced", "LastAsyncOperation"], { False: "degraded" }),
  condition(["Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy"], { True: "healthy" }),
  condition("Ready", { False: "progressing", Unknown: "progressing" }),
];
/** They say what providers are to use, and nobody reports on them. */
const settings = kinds(["ClusterProviderConfig", "ProviderConfig", "ProviderConfigUsage"], [always("healthy")]);
const unpacking = { reason: ["UnpackingPackage", "UnknownPackageRevisionHealth"] };
const packages = [
  condition(["Installed", "Healthy"], { False: "progressing", Unknown: "progressing" }, unpacking),
  condition(["Installed", "Healthy"], { False: "degraded" }),
  allTrue("Installed", "Healthy"),
];
const revision = [condition(["Healthy", "RevisionHealthy"], { True: "healthy", False: "degraded", Unknown: "progressing" })];

/** Crossplane: https://docs.crossplane.io/latest/guides/troubleshoot-crossplane */
export const crossplane: RulesByGroup = {
  "*.crossplane.io": {
    ...settings,
    ...kinds(["Composition", "CompositionRevision", "ControllerConfig", "DeploymentRuntimeConfig"], [always("healthy")]),
    "*": resource,
  },
  "*.upbound.io": { ...settings, "*": resource },
  "pkg.crossplane.io": {
    ...kinds(["Configuration", "Function", "Provider"], packages),
    ...kinds(["ConfigurationRevision", "FunctionRevision", "ProviderRevision"], revision),
  },
  "stacks.crossplane.io": {
    "*": [
      condition("Ready", { True: "healthy" }, { in: "conditionedStatus" }),
      present("conditionedStatus", "progressing", "The stack is not ready"),
    ],
  },
};
