import type { ObeyedFields } from "./obeyed-fields.ts";

const analysis = "services/plugins/analysis/src";
const kubernetes = "services/plugins/kubernetes/src";
const ready = `${kubernetes}/stages/wait-until-ready.ts`;
/** In the application file and of deploy targets. */
const healthRules: ObeyedFields = {
  [`${kubernetes}/health/user/judge-by-rules.ts`]: [
    "group",
    "kind",
    "rules[].when",
    "rules[].health",
    "rules[].message",
    "rules[].messageExpression",
  ].map((field) => `healthRules[].${field}`),
};

/** By the names of the plugin kubernetes. */
const kubernetesStages: Readonly<Record<string, ObeyedFields>> = withDryRun({
  K8S_SYNC: {
    [`${kubernetes}/stages/sync-stage.ts`]: ["prune", "addVariantLabelToSelector"],
    [ready]: ["waitForReady=ready", "readyTimeout"],
  },
  K8S_PRIMARY_ROLLOUT: {
    [ready]: ["waitForReady=ready", "readyTimeout"],
    [`${kubernetes}/stages/primary-rollout-stage.ts`]: ["prune", "addVariantLabelToSelector"],
    [`${kubernetes}/variants/primary-manifests.ts`]: ["suffix", "createService"],
  },
  K8S_CANARY_ROLLOUT: {
    [ready]: ["waitForReady=ready", "readyTimeout"],
    [`${kubernetes}/variants/canary-manifests.ts`]: ["suffix", "createService"],
    [`${kubernetes}/replicas/shared-workloads.ts`]: ["replicas", "minReplicas", "dynamicStableScale"],
    [`${kubernetes}/patches/patch-manifests.ts`]: [
      "patches[].target.kind",
      "patches[].target.name",
      "patches[].target.documentRoot",
      "patches[].ops[].op=ops",
      "patches[].ops[].path",
      "patches[].ops[].value",
    ],
  },
  K8S_BASELINE_ROLLOUT: {
    [ready]: ["waitForReady=ready", "readyTimeout"],
    [`${kubernetes}/variants/baseline-manifests.ts`]: ["replicas", "suffix", "createService"],
  },
  K8S_TRAFFIC_ROUTING: { [`${kubernetes}/traffic/route-traffic.ts`]: ["all=split", "primary=split", "canary=split", "baseline=split"] },
  K8S_CANARY_CLEAN: {},
  K8S_BASELINE_CLEAN: {},
});

/** Each of these stages can be a dry run. */
function withDryRun(stages: Readonly<Record<string, ObeyedFields>>): Readonly<Record<string, ObeyedFields>> {
  const file = (name: string) => `${kubernetes}/stages/${name.endsWith("CLEAN") ? "clean-variants" : "apply-variant"}.ts`;
  return Object.fromEntries(Object.entries(stages).map(([name, fields]) => [name, { ...fields, [file(name)]: ["dryRun"] }]));
}

/** By the names of PipeCD's plugin kubernetes_multicluster. */
const multiTargetStages: Readonly<Record<string, ObeyedFields>> = Object.fromEntries(
  Object.entries(kubernetesStages).map(([name, fields]) => [
    name.replace("K8S_", "K8S_MULTI_"),
    { ...fields, [`${kubernetes}/targets/overrides/on-some-targets.ts`]: ["multiTargets[]=multiTargets"] },
  ]),
);

/** By plugin, then by part: `config`, `deployTarget`, `application`, or the name of a stage. */
export const plugins: Readonly<Record<string, Readonly<Record<string, ObeyedFields>>>> = {
  analysis: {
    config: {
      [`${analysis}/providers/sources.ts`]: ["analysisProviders[].name", "analysisProviders[].type"],
      [`${analysis}/providers/prometheus.ts`]: ["analysisProviders[].config.address"],
      [`${analysis}/checks/configured-checks.ts`]: ["allowedAddresses[]=allowedAddresses"],
      [`${analysis}/providers/credentials.ts`]: ["analysisProviders[].config.usernameFile", "analysisProviders[].config.passwordFile"],
      [`${analysis}/providers/loki.ts`]: ["analysisProviders[].config.tenant"],
      [`${analysis}/providers/stackdriver.ts`]: ["analysisProviders[].config.serviceAccountFile"],
      [`${analysis}/providers/datadog.ts`]: [
        "analysisProviders[].config.apiKeyData",
        "analysisProviders[].config.apiKeyFile",
        "analysisProviders[].config.applicationKeyData",
        "analysisProviders[].config.applicationKeyFile",
      ],
    },
    application: { [`${analysis}/checks/configured-checks.ts`]: ["appCustomArgs.*=appCustomArgs"] },
    ANALYSIS: {
      [`${analysis}/analysis-stage.ts`]: ["duration"],
      [`${analysis}/checks/configured-checks.ts`]: ["metrics", "logs", "https"].flatMap((section) => [
        `${section}[].template.name`,
        `${section}[].template.appArgs.*=appArgs`,
        `${section}[].timeout`,
        ...(section === "https" ? [] : [`${section}[].provider`]),
      ]),
      [`${analysis}/checks/metric-check.ts`]: [
        ...["interval", "failureLimit", "skipOnNoData", "query", "strategy", "deviation", "step"].map((field) => `metrics[].${field}`),
        ...["baselineArgs", "canaryArgs", "primaryArgs"].map((field) => `metrics[].${field}.*=${field}`),
      ],
      [`${analysis}/judgement/judge-threshold.ts`]: ["metrics[].expected.min", "metrics[].expected.max"],
      [`${analysis}/checks/log-check.ts`]: ["logs[].interval", "logs[].failureLimit", "logs[].query"],
      [`${analysis}/checks/http-check.ts`]: [
        ...["interval", "failureLimit", "url", "method", "expectedCode", "expectedResponse"].map((field) => `https[].${field}`),
        "https[].headers[].key",
        "https[].headers[].value",
      ],
    },
  },
  kubernetes: {
    config: {
      [`${kubernetes}/render/helm/chart/find-chart.ts`]: ["chartRepositories[].name", "chartRegistries[].address"],
      [`${kubernetes}/render/helm/download/sign-in.ts`]: [
        ...["address", "username", "password", "passwordFile", "insecure"].map((field) => `chartRepositories[].${field}`),
        ...["username", "password", "passwordFile"].map((field) => `chartRegistries[].${field}`),
      ],
      [`${kubernetes}/render/helm/download/helm-home.ts`]: ["chartRegistries[].insecure"],
      // There is one type of each.
      [`${kubernetes}/render/helm/input/chart-sources.ts`]: ["chartRepositories[].type", "chartRegistries[].type"],
      [`${kubernetes}/render/kustomize/referred-files.ts`]: ["kustomize.allowRemote"],
      [`${kubernetes}/render/network/tool-network.ts`]: ["allowedAddresses[]=allowedAddresses"],
      [`${kubernetes}/render/kustomize/build-arguments.ts`]: ["kustomize.allowPrograms", "kustomize.allowUnconfined"],
    },
    deployTarget: {
      ...healthRules,
      [`${kubernetes}/connection/connection.ts`]: ["kubeConfigPath", "masterURL", "credentialPlugins[]=credentialPlugins"],
      [`${kubernetes}/client/clusters.ts`]: ["applier", "kubectlVersion"],
      [`${kubernetes}/cache/cluster-cache.ts`]: ["appStateInformer.namespace=rules.namespace"],
      [`${kubernetes}/cache/kinds/informer-rules.ts`]: ["includeResources", "excludeResources"].flatMap((field) =>
        ["apiVersion", "kind"].map((part) => `appStateInformer.${field}[].${part}`),
      ),
      [`${kubernetes}/allowed/check-allowed.ts`]: ["allowed", "allowed.applications[]"]
        .flatMap((rules) => ["namespaces", "deniedNamespaces", "kinds", "deniedKinds"].map((field) => `${rules}.${field}[]=${field}`))
        .concat("allowed.applications[].name", "allowed.applications[].repository"),
    },
    application: {
      ...healthRules,
      [`${kubernetes}/manifests/loading/load-manifests.ts`]: ["input.manifests[]=manifests", "input.namespace"],
      [`${kubernetes}/render/helm/chart/find-chart.ts`]: ["path", "repository", "name", "version"].map(
        (field) => `input.helmChart.${field}`,
      ),
      [`${kubernetes}/render/helm/render-helm.ts`]: ["input.helmVersion", "input.helmOptions.releaseName"],
      [`${kubernetes}/render/helm/input/value-sources.ts`]: [
        "input.helmOptions.valueFiles[]=valueFiles",
        "input.helmOptions.setFiles.*=setFiles",
      ],
      [`${kubernetes}/render/helm/template-arguments.ts`]: [
        "input.helmOptions.setValues.*=setValues",
        "input.helmOptions.apiVersions[]=apiVersions",
        "input.helmOptions.kubeVersion",
      ],
      [`${kubernetes}/stages/apply-variant.ts`]: ["input.autoCreateNamespace", "input.hooks", "conflicts"],
      [`${kubernetes}/render/kustomize/render-kustomize.ts`]: ["input.kustomizeVersion", "input.kustomizeOptions.*=kustomizeOptions"],
      [`${kubernetes}/stages/sync-stage.ts`]: ["quickSync.prune", "quickSync.addVariantLabelToSelector"],
      [ready]: ["quickSync.waitForReady=ready", "quickSync.readyTimeout"],
      [`${kubernetes}/prune/prune-refusal.ts`]: ["pruneLimit", "protectedKinds[]=protectedKinds"],
      [`${kubernetes}/targets/prune-obsolete.ts`]: ["prunePropagation"],
      [`${kubernetes}/orphans/settle-removed-targets.ts`]: ["onTargetRemoval"],
      [`${kubernetes}/adoption/refuse-other-tools.ts`]: ["takeOverFrom[]=takeOverFrom"],
      [`${kubernetes}/variants/service-copy.ts`]: ["service.kind", "service.name"],
      [`${kubernetes}/strategy/workloads.ts`]: ["workloads[].kind", "workloads[].name"],
      [`${kubernetes}/decorate/decorate-manifests.ts`]: ["variantLabel.key"],
      [`${kubernetes}/variants/variant.ts`]: ["variantLabel.primaryValue", "variantLabel.canaryValue", "variantLabel.baselineValue"],
      [`${kubernetes}/traffic/routing-method.ts`]: ["trafficRouting.method"],
      [`${kubernetes}/targets/each-target.ts`]: ["targetRollout.maxParallel"],
      [`${kubernetes}/targets/overrides/input-for.ts`]: [
        "input.kubectlVersion",
        "input.multiTargets[].kubectlVersion",
        "input.multiTargets[].target.name",
        "input.multiTargets[].target.labels.*=labels",
        "input.multiTargets[].manifests[]=manifests",
        "input.multiTargets[].kustomizeDir",
        "input.multiTargets[].kustomizeVersion",
        "input.multiTargets[].kustomizeOptions.*=kustomizeOptions",
      ],
      [`${kubernetes}/targets/rollout/target-rollout.ts`]: ["targetRollout.maxFailures", "targetRollout.maxUnavailable"],
      [`${kubernetes}/targets/rollout/target-waves.ts`]: ["targetRollout.waves[].labels.*=labels", "targetRollout.waves[].pause"],
      [`${kubernetes}/traffic/virtual-service.ts`]: [
        "trafficRouting.istio.editableRoutes[]=editableRoutes",
        "trafficRouting.istio.virtualService.kind",
        "trafficRouting.istio.virtualService.name",
      ],
      [`${kubernetes}/traffic/route.ts`]: ["trafficRouting.istio.host"],
      [`${kubernetes}/traffic/http-route.ts`]: [
        "trafficRouting.gatewayApi.httpRoute.kind",
        "trafficRouting.gatewayApi.httpRoute.name",
        "trafficRouting.gatewayApi.editableRules[]=editableRules",
        "trafficRouting.gatewayApi.primaryService",
        "trafficRouting.gatewayApi.canaryService",
        "trafficRouting.gatewayApi.baselineService",
      ],
    },
    ...kubernetesStages,
    ...multiTargetStages,
  },
  scriptrun: {
    config: { "services/plugins/scriptrun/src/script-run-stage.ts": ["gracePeriod", "inheritEnv[]=inheritEnv", "confine"] },
    SCRIPT_RUN: { "services/plugins/scriptrun/src/script-run-stage.ts": ["run", "onRollback", "env.*=env"] },
    SCRIPT_RUN_ROLLBACK: { "services/plugins/scriptrun/src/script-run-stage.ts": ["onRollback", "env.*=env"] },
  },
  wait: { WAIT: { "services/plugins/wait/src/wait-stage.ts": ["duration"] } },
  waitapproval: {
    WAIT_APPROVAL: { "services/plugins/waitapproval/src/wait-approval-stage.ts": ["approvers[]=approvers", "minApproverNum"] },
  },
};
