import { type ObeyedFields, sources } from "./obeyed-fields.ts";

const { schema, watcher, planner, domain } = sources;

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
  [`${domain}/dependencies/match-index.ts`]: ["spec.dependsOn[].name", "spec.dependsOn[].labels.*=labels"],
  [`${domain}/dependencies/dependency-wait.ts`]: ["spec.dependsOn[].requireHealthy"],
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
