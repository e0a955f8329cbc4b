/**
 * Where each field is obeyed: a source file that uses it, and the fields it uses. A field is used under its own name, unless another word
 * follows `=`. The schemas themselves do not count.
 */
export type ObeyedFields = Readonly<Record<string, readonly string[]>>;

const schema = "packages/app-config/src";
const watcher = "services/watcher/src";
const planner = "services/planner/src";
const domain = "packages/domain/src";
const host = "packages/plugin-host/src";
const notifier = "services/notifier/src";

export const application: ObeyedFields = {
  [`${schema}/application/parse-application-file.ts`]: ["kind", "spec.plugins[]=plugins", "apiVersion=applicationSchema"],
  [`${watcher}/discovery/plan-discovery.ts`]: ["spec.name", "spec.labels.*=labels", "spec.description"],
  [`${planner}/plan/plan-settings.ts`]: [
    "spec.planner.alwaysUsePipeline",
    "spec.planner.autoRollback",
    "spec.commitMatcher.quickSync",
    "spec.commitMatcher.pipeline",
    "spec.timeout=timeoutMs",
    "spec.pipeline.stages[].name",
    "spec.pipeline.stages[].desc=description",
    "spec.pipeline.stages[].timeout=timeoutMs",
    "spec.pipeline.stages[].with.*=options",
    "spec.pipeline.stages[].retries",
    "spec.plugins.*.*=plugins",
  ],
  [`${domain}/trigger/skip-on.ts`]: [
    "spec.pipeline.stages[].skipOn.paths[]=paths",
    "spec.pipeline.stages[].skipOn.commitMessagePrefixes[]=commitMessagePrefixes",
  ],
  [`${watcher}/triggers/examine-application.ts`]: ["spec.trigger.onCommit.disabled", "spec.supersede.policy=supersede"],
  [`${watcher}/event-watcher/handlers/event-handler.ts`]: [
    "spec.eventWatcher[].matcher.name",
    "spec.eventWatcher[].matcher.labels.*=labels",
  ],
  [`${watcher}/event-watcher/writing/build-commits.ts`]: [
    "spec.eventWatcher[].handler.config.commitMessage",
    "spec.eventWatcher[].handler.config.replacements[].file",
  ],
  [`${watcher}/event-watcher/watch-events.ts`]: ["spec.eventWatcher[].handler.config.makePullRequest"],
  [`${schema}/application/event-watcher-schema.ts`]: ["spec.eventWatcher[].handler.type=GIT_UPDATE"],
  "packages/edits/src/replace-value.ts": [
    "spec.eventWatcher[].handler.config.replacements[].yamlField",
    "spec.eventWatcher[].handler.config.replacements[].jsonField",
    "spec.eventWatcher[].handler.config.replacements[].HCLField",
    "spec.eventWatcher[].handler.config.replacements[].tomlField",
    "spec.eventWatcher[].handler.config.replacements[].regex",
  ],
  [`${domain}/notice/routing/mentions-of.ts`]: [
    "spec.notification.mentions[].event",
    "spec.notification.mentions[].slack[]=slackUsers",
    "spec.notification.mentions[].slackusers[]=slackUsers",
    "spec.notification.mentions[].slackgroups[]=slackGroups",
  ],
  [`${watcher}/discovery/decide-prunes.ts`]: ["spec.onRemoval=pruneOnRemoval"],
  "services/executor/src/run/attempt/supersede-stop.ts": ["spec.supersede.stuckAfter=stuckAfterMs"],
  [`${domain}/trigger/touch-rule.ts`]: ["spec.trigger.onCommit.paths[]=paths", "spec.trigger.onCommit.ignores[]=ignores"],
  [`${domain}/trigger/trigger-on-command.ts`]: ["spec.trigger.onCommand.disabled"],
  [`${domain}/chain/matching.ts`]: [
    "spec.postSync.chain.applications[].name",
    "spec.postSync.chain.applications[].kind",
    "spec.postSync.chain.applications[].labels.*=labels",
  ],
  [`${domain}/chain/observe-node.ts`]: ["spec.postSync.chain.healthTimeout=healthTimeoutMs"],
  [`${watcher}/chains/trigger-node.ts`]: ["spec.trigger.onChain.disabled=onChain"],
  [`${domain}/trigger/trigger-on-out-of-sync.ts`]: ["spec.trigger.onOutOfSync.disabled", "spec.trigger.onOutOfSync.minWindow=minWindowMs"],
  [`${domain}/application/fights/repairs.ts`]: ["spec.trigger.onOutOfSync.maxRepairs"],
  [`${schema}/plugins/choose-targets.ts`]: ["spec.deployTargets.*[]=deployTargets"],
  "services/plugins/kubernetes/src/fields/ignored-fields.ts": ["spec.driftDetection.ignoreFields[]=ignoreFields"],
  [`${domain}/application/file/older-kinds.ts`]: [
    "spec.input",
    "spec.quickSync",
    "spec.service",
    "spec.workloads",
    "spec.variantLabel",
    "spec.trafficRouting",
  ],
};

export const piped: ObeyedFields = {
  [`${watcher}/event-watcher/watch-events.ts`]: [
    "spec.git.email",
    "spec.eventWatcher.commitInterval=commitIntervalMs",
    "spec.eventWatcher.gitRepos[].repoId",
    "spec.eventWatcher.gitRepos[].commitMessage",
  ],
  [`${watcher}/event-watcher/pull-requests/git-host.ts`]: [
    "spec.eventWatcher.gitRepos[].pullRequests.host=kind",
    "spec.eventWatcher.gitRepos[].pullRequests.apiUrl",
  ],
  [`${watcher}/event-watcher/pull-requests/read-token.ts`]: [
    "spec.eventWatcher.gitRepos[].pullRequests.tokenFile",
    "spec.eventWatcher.gitRepos[].pullRequests.tokenVariable",
  ],
  [`${schema}/event-watcher/parse-event-watcher-file.ts`]: [
    "spec.eventWatcher.gitRepos[].includes[]=includes",
    "spec.eventWatcher.gitRepos[].excludes[]=excludes",
  ],
  [`${schema}/check-any-file.ts`]: ["kind"],
  [`${schema}/piped/parse-piped-file.ts`]: ["apiVersion=pipedSchema"],
  [`${watcher}/start-watcher.ts`]: [
    "spec.projectID=projectId",
    "spec.pipedID=pipedId",
    "spec.syncInterval=syncIntervalMs",
    "spec.appConfigSyncInterval=appConfigSyncIntervalMs",
  ],
  [`${schema}/piped/repository-settings.ts`]: [
    "spec.repositories[].repoId",
    "spec.repositories[].remote",
    "spec.repositories[].branch",
    "spec.git.username",
    "spec.git.password",
    "spec.git.sshKeyFile=privateKeyFile",
    "spec.git.sshKeyData=privateKey",
    "spec.git.sshConfigFilePath=sshConfigFile",
    "spec.git.configFilePath=sshConfigFile",
    "spec.git.host",
    "spec.git.hostName=hostNames",
  ],
  [`${watcher}/heads/process-head.ts`]: ["spec.repositories[].autoRegister", "spec.appSelector.*=appSelector"],
  [`${watcher}/heads/new-repository-status.ts`]: ["spec.name"],
  // It only decides which other fields may be given.
  [`${schema}/piped/schema/git-schema.ts`]: ["spec.git.shouldConfigureSSHConfig"],
  [`${schema}/piped/plugin-endpoints.ts`]: [
    "spec.plugins[].name",
    "spec.plugins[].url",
    "spec.plugins[].sha256",
    "spec.plugins[].integrity",
    "spec.plugins[].port",
    "spec.plugins[].configVia",
    "spec.plugins[].token",
    "spec.plugins[].config.*=config",
    "spec.plugins[].deployTargets[].name",
    "spec.plugins[].deployTargets[].labels.*=labels",
    "spec.plugins[].deployTargets[].config.*=config",
  ],
  [`${domain}/notice/routing/route.ts`]: [
    "spec.notifications.routes[].receiver",
    "spec.notifications.routes[].events[]=events",
    "spec.notifications.routes[].ignoreEvents[]=ignoreEvents",
    "spec.notifications.routes[].groups[]=groups",
    "spec.notifications.routes[].ignoreGroups[]=ignoreGroups",
    "spec.notifications.routes[].apps[]=apps",
    "spec.notifications.routes[].ignoreApps[]=ignoreApps",
    "spec.notifications.routes[].labels.*=labels",
    "spec.notifications.routes[].ignoreLabels.*=ignoreLabels",
  ],
  [`${notifier}/causes/tell-routes.ts`]: ["spec.notifications.routes[].name"],
  [`${notifier}/receivers/open-receiver.ts`]: ["spec.webAddress", "spec.notifications.receivers[].name"],
  [`${notifier}/receivers/chat/slack-hook.ts`]: [
    "spec.notifications.receivers[].slack.hookURL=url",
    "spec.notifications.receivers[].slack.hookURLFile=url",
    "spec.notifications.receivers[].slack.hookURLEnv=url",
  ],
  [`${notifier}/receivers/chat/slack-app.ts`]: [
    "spec.notifications.receivers[].slack.oauthToken=token",
    "spec.notifications.receivers[].slack.oauthTokenFile=token",
    "spec.notifications.receivers[].slack.oauthTokenEnv=token",
    "spec.notifications.receivers[].slack.oauthTokenData=token",
    "spec.notifications.receivers[].slack.channelID=channelId",
    "spec.notifications.receivers[].slack.apiURL=apiUrl",
  ],
  [`${notifier}/receivers/chat/slack-message.ts`]: [
    "spec.notifications.receivers[].slack.mentionedAccounts[]=mentionedAccounts",
    "spec.notifications.receivers[].slack.mentionedGroups[]=mentionedGroups",
  ],
  [`${notifier}/receivers/chat/teams.ts`]: [
    "spec.notifications.receivers[].teams.url=url",
    "spec.notifications.receivers[].teams.urlFile=url",
    "spec.notifications.receivers[].teams.urlEnv=url",
  ],
  [`${notifier}/receivers/chat/discord.ts`]: [
    "spec.notifications.receivers[].discord.url=url",
    "spec.notifications.receivers[].discord.urlFile=url",
    "spec.notifications.receivers[].discord.urlEnv=url",
  ],
  [`${notifier}/receivers/email.ts`]: [
    "spec.notifications.receivers[].email.host",
    "spec.notifications.receivers[].email.port",
    "spec.notifications.receivers[].email.security",
    "spec.notifications.receivers[].email.username",
    "spec.notifications.receivers[].email.from",
    "spec.notifications.receivers[].email.to[]=to",
    "spec.notifications.receivers[].email.password=password",
    "spec.notifications.receivers[].email.passwordFile=password",
    "spec.notifications.receivers[].email.passwordEnv=password",
  ],
  [`${notifier}/receivers/webhook.ts`]: [
    "spec.notifications.receivers[].webhook.signatureKey",
    "spec.notifications.receivers[].webhook.url=url",
    "spec.notifications.receivers[].webhook.urlFile=url",
    "spec.notifications.receivers[].webhook.urlEnv=url",
    "spec.notifications.receivers[].webhook.signatureValue=signature",
    "spec.notifications.receivers[].webhook.signatureValueFile=signature",
    "spec.notifications.receivers[].webhook.signatureValueEnv=signature",
    "spec.notifications.receivers[].webhook.secret=secret",
    "spec.notifications.receivers[].webhook.secretFile=secret",
    "spec.notifications.receivers[].webhook.secretEnv=secret",
  ],
  [`${notifier}/receivers/alarm/pager-duty.ts`]: [
    "spec.notifications.receivers[].pagerDuty.url",
    "spec.notifications.receivers[].pagerDuty.routingKey=routingKey",
    "spec.notifications.receivers[].pagerDuty.routingKeyFile=routingKey",
    "spec.notifications.receivers[].pagerDuty.routingKeyEnv=routingKey",
  ],
  [`${notifier}/receivers/alarm/opsgenie.ts`]: [
    "spec.notifications.receivers[].opsgenie.url",
    "spec.notifications.receivers[].opsgenie.apiKey=apiKey",
    "spec.notifications.receivers[].opsgenie.apiKeyFile=apiKey",
    "spec.notifications.receivers[].opsgenie.apiKeyEnv=apiKey",
  ],
  [`${schema}/piped/notifications/sending-times-schema.ts`]: ["spec.notifications.receivers[].digest.disabled"],
  [`${domain}/notice/routing/hold-back.ts`]: [
    "spec.notifications.receivers[].digest.most",
    "spec.notifications.receivers[].digest.window=windowMs",
  ],
  [`${domain}/notice/routing/quiet-hours.ts`]: [
    "spec.notifications.receivers[].quietHours[].from",
    "spec.notifications.receivers[].quietHours[].to",
    "spec.notifications.receivers[].quietHours[].timeZone",
    "spec.notifications.receivers[].quietHours[].days[]=days",
    "spec.notifications.receivers[].quietHours[].except[]=except",
  ],
  [`${host}/launch/plugin-run.ts`]: ["spec.plugins[].startTimeout=startTimeoutMs"],
  [`${host}/tools/download-tool.ts`]: ["spec.tools[].url", "spec.tools[].sha256", "spec.tools[].path"],
  [`${host}/tools/tool-registry.ts`]: ["spec.tools[].name", "spec.tools[].version", "spec.tools[].platform"],
  [`${host}/tools/tool-on-path.ts`]: ["spec.tools[].versionArgs[]=versionArgs"],
};

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
      [`${kubernetes}/render/kustomize/build-arguments.ts`]: ["kustomize.allowPrograms", "kustomize.allowUnconfined"],
    },
    deployTarget: {
      ...healthRules,
      [`${kubernetes}/connection/connection.ts`]: ["kubeConfigPath", "masterURL"],
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
