export { type Action, actions, includesAction, type Resource, resources } from "./access/access-rights.ts";
export { type AccessRules, grantsOf, hasFourEyes, type Identity, type ProjectAccess, policiesOf, rolesIn } from "./access/access-rules.ts";
export type { AccessToken } from "./access/cli-sign-in/access-token.ts";
export {
  type CliSignIn,
  type CliSignInState,
  decide as decideCliSignIn,
  stateOf as cliSignInState,
  use as useCliSignIn,
} from "./access/cli-sign-in/cli-sign-in.ts";
export { newUserCode, readUserCode, shownUserCode } from "./access/cli-sign-in/user-code.ts";
export { comparableAddress } from "./access/comparable-address.ts";
export { requireFourEyes } from "./access/four-eyes.ts";
export {
  type ApiKey,
  type ApiKeyUse,
  keyState,
  principalOfKey,
  revokeKey,
  type Workload,
} from "./access/keys/api-key.ts";
export { mayHandOn } from "./access/keys/may-hand-on.ts";
export { defaultKeyLifetimeMs, longestKeyLifetimeMs, newApiKey, type WantedKey } from "./access/keys/new-api-key.ts";
export { operatorOf } from "./access/operator-of.ts";
export { parsePolicy } from "./access/parse-policy.ts";
export { formatPasswordHash, type PasswordHash, parsePasswordHash } from "./access/password-hash.ts";
export { type AccessObject, allows, type Policy, type PolicyResource, type Wish } from "./access/policy.ts";
export { policyText } from "./access/policy-text.ts";
export { type Grant, may, type Principal, projectsOf } from "./access/principal.ts";
export { builtInRoles, type Role } from "./access/roles.ts";
export type { Person } from "./access/sessions/person.ts";
export {
  type NewSession,
  newSession,
  type Session,
  type SessionEnd,
  type SessionPurpose,
  type SessionSecret,
} from "./access/sessions/session.ts";
export {
  adoptSecret,
  endOfSession,
  endSession,
  isOver,
  isRenewalDue,
  judgeSecret,
  offerSecret,
  type SecretUse,
} from "./access/sessions/session-rules.ts";
export {
  type AttemptLimits,
  countAttempt,
  noAttempts,
  type SignInAttempts,
  waitBeforeAttempt,
} from "./access/throttle/attempts.ts";
export { type ClaimConditions, claimsMatch } from "./access/workload/claims-match.ts";
export { conditionsProblem, longestWorkloadTtlMs, type WorkloadRule } from "./access/workload/workload-rule.ts";
export {
  type Actor,
  acceptedPersonName,
  type Origin,
  personName,
  type Recorded,
  type SignIn,
  serviceActor,
  signIns,
  unrecordedActor,
} from "./actor.ts";
export {
  type Application,
  type ApplicationDependency,
  type ApplicationDescription,
  type ApplicationKey,
  type ApplicationOrigin,
  applicationKey,
  type DeploymentReference,
  type QueuedDeployment,
  type SeenRevision,
  type SupersededDeployment,
  type SupersedePolicy,
} from "./application/application.ts";
export { applyApplication } from "./application/apply-application.ts";
export {
  activateNext,
  activateReplaced,
  confirmSuperseded,
  loseDeployment,
  madeUpFor,
  type QueueDeployment,
  queueDeployment,
  settleDeployment,
} from "./application/deployments/deployment-queue.ts";
export { deploymentReference } from "./application/deployments/deployment-reference.ts";
export { desiredDeployment, sourceOf } from "./application/deployments/desired-deployment.ts";
export { isDeploying } from "./application/deployments/is-deploying.ts";
export { endAsKnown, endBefore, endKnownTo, type KnownEnd, unknownEnd } from "./application/deployments/missing-end.ts";
export { requireDeployable, requireSyncable } from "./application/deployments/require-deployable.ts";
export { deployed, rollbackTarget } from "./application/deployments/rollback-target.ts";
export {
  describeApplication,
  registerApplication,
  seeRevision,
} from "./application/describe-application.ts";
export { describeApplicationEvent } from "./application/describe-application-event.ts";
export type { ApplicationEvent } from "./application/events.ts";
export { describeFight, type Fight } from "./application/fights/fight.ts";
export { giveUpRepairs, lostFight, type Repair, repairsInRow } from "./application/fights/repairs.ts";
export { isApplicationFile } from "./application/file/application-file-name.ts";
export {
  type ApplicationKind,
  applicationKind,
  isOlderKind,
  type OlderKind,
  olderKindNames,
  olderKinds,
} from "./application/file/older-kinds.ts";
export { type PluginSections, pluginSections } from "./application/file/plugin-sections.ts";
export type { DeployTargets, GitSource } from "./application/git-source.ts";
export { describeHold, describeHolds, type Hold, type HoldKind, holdOn, isHeldWhole, type LiftedHold } from "./application/holds/hold.ts";
export { holdApplication, releaseApplication } from "./application/holds/hold-application.ts";
export { type NewApplication, newApplication } from "./application/new-application.ts";
export { occasionAfter } from "./application/occasion.ts";
export { forgetApplication } from "./application/removal/forget-application.ts";
export type { Forgotten } from "./application/removal/forgotten.ts";
export { requireLeftovers, requirePrunable } from "./application/removal/require-prunable.ts";
export { withdrawRemoval } from "./application/removal/withdraw-removal.ts";
export { awaitsFormerTarget } from "./application/retry/awaits-former-target.ts";
export { repeatsPrune } from "./application/retry/repeats-prune.ts";
export { describeRetry, type Retry, retryWindowMs } from "./application/retry/retry.ts";
export {
  disableApplication,
  enableApplication,
  type Leftovers,
  type LifecycleRequest,
  leftBehind,
  removeApplication,
  removeWithFile,
} from "./application/toggle-application.ts";
export { describeUndeployed, type Undeployed } from "./application/undeployed.ts";
export { boundWarnings, formatWarning, type Warning } from "./application/warnings.ts";
export { applicationAct, applicationActs } from "./audit/application-act.ts";
export {
  type AuditLink,
  appendToChain,
  auditHash,
  type ChainBreak,
  type ChainHead,
  checkHead,
  checkLink,
  emptyChain,
} from "./audit/audit-chain.ts";
export { type AuditEntry, type AuditObject, type AuditResult, newAuditEntry } from "./audit/audit-entry.ts";
export { auditLine, type ProjectLink, readAuditLine } from "./audit/audit-line.ts";
export { canonicalEntry, canonicalJson, readEntry } from "./audit/canonical-entry.ts";
export { chainAct, chainActs } from "./audit/chain-act.ts";
export { type CommandEnd, commandAct, type TakenCommand } from "./audit/command-act.ts";
export { deploymentActs, deploymentActsOf } from "./audit/deployment-act.ts";
export { entryProblem } from "./audit/entry-problem.ts";
export { externalEventAct, externalEventActs } from "./audit/external-event-act.ts";
export { asStored, boundEvent, type Cut } from "./bounds/bound-event.ts";
export { boundList } from "./bounds/bound-list.ts";
export { boundLivestate } from "./bounds/bound-livestate.ts";
export { boundText, byteLength, byteWords } from "./bounds/bound-text.ts";
export { limits } from "./bounds/limits.ts";
export { beginNextBlock, reportNode } from "./chain/advance-chain.ts";
export { applyChain } from "./chain/apply-chain.ts";
export { beginChain, beginsChain, type ChainPlan, chainCauseOf, chainDeploymentIdOf, chainTriggerOf } from "./chain/begin-chain.ts";
export {
  type ApplicationMatcher,
  type Chain,
  type ChainBlock,
  type ChainKey,
  type ChainNode,
  type ChainStatus,
  chainKey,
  isNodeFinal,
  openBlock,
} from "./chain/chain.ts";
export { cancelChain, resumeChain } from "./chain/end-chain.ts";
export type { ChainEvent, NodeReport } from "./chain/events.ts";
export { describeMatcher, isMatched } from "./chain/matching.ts";
export { healthWith, type NodeFacts, observeNode } from "./chain/observe-node.ts";
export { closest } from "./closest.ts";
export { dependencyCycle, describeCycle } from "./dependencies/dependency-cycle.ts";
export { describeDependency } from "./dependencies/dependency-reason.ts";
export { type DependencyWait, dependencyWait } from "./dependencies/dependency-wait.ts";
export { keysOf, MatchIndex } from "./dependencies/match-index.ts";
export { waitAtTrigger } from "./dependencies/wait-at-trigger.ts";
export { applyDeployment } from "./deployment/apply-deployment.ts";
export type { ArtifactKind, ArtifactVersion } from "./deployment/artifact-version.ts";
export {
  type CancelRequest,
  type Deployment,
  type DeploymentKey,
  type DeploymentStatus,
  deploymentKey,
  type FinalStatus,
  isFinal,
  type RollbackChoice,
  type RollbackResult,
  type Run,
  type SupersedeRequest,
} from "./deployment/deployment.ts";
export { requestCancel, requestRollbackCancel, requireCancellable } from "./deployment/ending/cancel-deployment.ts";
export { endDeployment, failPlanning, supersedeDeployment } from "./deployment/ending/end-deployment.ts";
export { onlyWaits, requestSupersede, supersededBy, withdrawSupersede } from "./deployment/ending/supersede-running.ts";
export type { DeploymentEvent } from "./deployment/events.ts";
export { type FailPlanAttempt, failPlanAttempt } from "./deployment/fail-plan-attempt.ts";
export { isDryRun, isDryRunStage } from "./deployment/is-dry-run.ts";
export { putPluginMetadata, putStageMetadata } from "./deployment/metadata/metadata.ts";
export { type NewDeployment, newDeployment } from "./deployment/new-deployment.ts";
export { nextStep, type Step } from "./deployment/next-step.ts";
export { claimRun, requireRun } from "./deployment/run/run.ts";
export { startRollback } from "./deployment/run/start-rollback.ts";
export { approversLeft, isWaiting, stagesAwaitingApproval, waitWords } from "./deployment/stage/awaiting-approval.ts";
export { displayKey, displayText } from "./deployment/stage/display-text.ts";
export { type FailAttempt, failAttempt, retriesLeft } from "./deployment/stage/fail-attempt.ts";
export { findStages, stageNamed, stageOf } from "./deployment/stage/find-stage.ts";
export { givenBy, giveStageCommand, stageFor } from "./deployment/stage/give-stage-command.ts";
export type { LogSeverity } from "./deployment/stage/log-severity.ts";
export { type GivenStage, newStage, planStage, progressFields } from "./deployment/stage/new-stage.ts";
export {
  countOutcomes,
  latestObjectResults,
  type ObjectOutcome,
  type ObjectResult,
  objectResultKey,
} from "./deployment/stage/object-results.ts";
export { type PrunedObject, type PrunedObjects, prunedIn, prunedMetadata } from "./deployment/stage/pruned-objects.ts";
export { type FinishStage, finishStage, startStage } from "./deployment/stage/run-stage.ts";
export {
  type FailedAttempt,
  isStageFinal,
  isStageSuccess,
  type ManualOperation,
  type PlannedStage,
  type SkipRule,
  type Stage,
  type StageCommand,
  type StageOutcome,
  type StageProgress,
  type StageStatus,
} from "./deployment/stage/stage.ts";
export { stageFaultTrailer } from "./deployment/stage/stage-fault-trailer.ts";
export { stageRetriesHeader } from "./deployment/stage/stage-retries-header.ts";
export { type StopSignal, statusAfterSignal } from "./deployment/stage/status-after-signal.ts";
export {
  parseTargetResult,
  type TargetResult,
  targetResultKey,
  targetResultMetadata,
  targetResults,
} from "./deployment/stage/target-results.ts";
export { triggerDeployment } from "./deployment/trigger-deployment.ts";
export { requireWaiting, skipWait, waitDeployment } from "./deployment/wait-deployment.ts";
export { attemptWords, failureWords, operationWords, rollbackChoiceWords } from "./deployment/words/deployment-words.ts";
export { describeDeploymentEvent, describeDeploymentStatus } from "./deployment/words/describe-deployment-event.ts";
export { derivedId } from "./derived-id.ts";
export { applicationIdOf, chainIdOf, deploymentIdOf, eventHandlerIdOf, externalEventIdOf, stageCommandIdOf } from "./derived-ids.ts";
export {
  type Drift,
  type DriftedObject,
  type DriftKind,
  type DriftObservation,
  describeDriftedObject,
  textOfDrift,
  textOfDriftedObject,
} from "./drift/drift.ts";
export type { DriftEnding, DriftEpisode } from "./drift/drift-episode.ts";
export { driftEpisodes, type EpisodeChanges } from "./drift/drift-episodes.ts";
export { type DriftingApplication, driftObservation, driftsOf, noDrift } from "./drift/drift-observation.ts";
export { innermostMessage, messageOf } from "./error-text.ts";
export { applyExternalEvent } from "./external-event/apply-external-event.ts";
export { type ExternalEventStatus, eventStatus, isHandled } from "./external-event/event-status.ts";
export {
  type EventArtifact,
  type EventHandling,
  type EventHandlingStatus,
  type EventPullRequest,
  type ExternalEvent,
  type ExternalEventEvent,
  type ExternalEventKey,
  eventOrder,
  externalEventKey,
  type PullRequestState,
  type TracedCommit,
} from "./external-event/external-event.ts";
export { handleEvent } from "./external-event/handle-event.ts";
export { type NewExternalEvent, newExternalEvent } from "./external-event/new-external-event.ts";
export { registerEvent } from "./external-event/register-event.ts";
export { seePullRequest } from "./external-event/see-pull-request.ts";
export { isCommitHash } from "./external-event/traced-commit.ts";
export { Fault, type FaultCode, faultCodes, isFault, isFaultCode, severityOf, whatCallerShould } from "./fault.ts";
export { fileProblem } from "./file-problem.ts";
export { fitsStars } from "./fits-stars.ts";
export {
  commitUrl,
  parseRemote,
  type Remote,
  remoteKey,
  type SeparatedRemote,
  separateCredentials,
  withoutUserInfo,
} from "./git/remote.ts";
export { assessDeployments, type Incident, type InsightRecord, type InsightRules } from "./insights/assess-deployments.ts";
export type { AssessedDeployment, CountedDeployment, DeploymentFailure, FailureCause } from "./insights/assessed-deployment.ts";
export { cutWindow, type SeriesUnit, type WindowPart } from "./insights/cut-window.ts";
export {
  type DeployedChange,
  type DeploymentFact,
  deploymentFact,
  type FactKind,
  type FactOutcome,
} from "./insights/deployment-fact.ts";
export { hotfixes } from "./insights/hotfixes.ts";
export { type IncidentSign, incidentSign } from "./insights/incident-sign.ts";
export {
  type DurationSummary,
  type InsightMetric,
  type Insights,
  insightsOf,
  isBehind,
  recoveryMsOf,
  type Share,
} from "./insights/insights-of.ts";
export { type DeploymentRecord, judgeDeployments, longestMemoryMs, type Undoing } from "./insights/judge-deployments.ts";
export { median } from "./insights/percentile.ts";
export type {
  DeclaredManifest,
  InspectedObject,
  LogWish,
  ObjectEvent,
  ObjectEvents,
  ObjectLogLine,
  ObjectLogPart,
  ObjectManifest,
  ObjectName,
  UnmanagedObject,
  UnmanagedObjects,
} from "./inspection/inspection.ts";
export { applicationSync } from "./livestate/application-sync.ts";
export type { DeploymentHealth } from "./livestate/deployment-health.ts";
export { healthReason } from "./livestate/health-reason.ts";
export { type HealthyTarget, healthyTargets } from "./livestate/healthy-targets.ts";
export { isLivestateOver, lastLivestate } from "./livestate/last-livestate.ts";
export type {
  ApplicationLivestate,
  FieldDrift,
  HealthStatus,
  LiveResource,
  ResourceSync,
  SyncState,
  SyncStatus,
} from "./livestate/livestate.ts";
export {
  type LivestateChange,
  livestateChange,
  type ResourceKey,
  textOfResource,
  withLivestateChange,
} from "./livestate/livestate-change.ts";
export { mergeSyncStates, type SyncPart } from "./livestate/merge-sync.ts";
export { type LivestateUpdate, MergedUpdates, type TargetResource } from "./livestate/merged-updates.ts";
export { describeLeftovers, isOrphan } from "./livestate/removed-sync.ts";
export { staleReason } from "./livestate/stale-reason.ts";
export { unhealthyReason } from "./livestate/unhealthy-reason.ts";
export { isUndetermined, worstHealth } from "./livestate/worst-health.ts";
export { applicationNotice, applicationNotices } from "./notice/causes/application-notices.ts";
export { deploymentNotices } from "./notice/causes/deployment-notices.ts";
export { nothingTold, type ToldApplication, type ToldLivestate, tellLivestate } from "./notice/causes/tell-livestate.ts";
export { type ToldPiped, tellPiped } from "./notice/causes/tell-piped.ts";
export { type Mentions, type Notice, type NoticeCommit, type NoticeDeployment, noMentions } from "./notice/notice.ts";
export { isNoticeEvent, type NoticeEvent, type NoticeGroup, noticeEvents, noticeGroupOf, noticeGroups } from "./notice/notice-event.ts";
export { type DigestLimit, digestAt, type SentWindow, windowAt } from "./notice/routing/hold-back.ts";
export { type Mention, mentionsOf } from "./notice/routing/mentions-of.ts";
export { type QuietHours, quietUntil } from "./notice/routing/quiet-hours.ts";
export { type Route, receiversOf, routeMatches } from "./notice/routing/route.ts";
export { describeDigest } from "./notice/words/describe-digest.ts";
export { describeNotice } from "./notice/words/describe-notice.ts";
export type { NoticeFact, NoticeText, NoticeTone } from "./notice/words/notice-text.ts";
export { type ArrangeableStage, arrangePipeline, arrangeQuickSync, checkStageIndexes } from "./planning/arrange-stages.ts";
export {
  type CommitMatcher,
  decideStrategyByAnswers,
  decideStrategyByRules,
  type StrategyAnswer,
  type StrategyDecision,
  type StrategyInput,
} from "./planning/decide-strategy.ts";
export type { ObjectAction, ObjectPreview, PreviewBasis } from "./planning/object-preview.ts";
export { type Plan, planOf } from "./planning/plan.ts";
export { planDeployment } from "./planning/plan-deployment.ts";
export { namesNoPlugin, pluginsOfPlan } from "./planning/plugins-of-plan.ts";
export {
  isPlanId,
  planCommandIdOf,
  planIdOf,
  type ReviewedChange,
  requireFreshPlan,
  requireSamePlan,
} from "./planning/reviewed-plan.ts";
export type { PluginState } from "./plugin/plugin-state.ts";
export {
  afterLook,
  type RepositoryError,
  type RepositoryLook,
  type RepositoryStatus,
  repositoryProblem,
} from "./repository/repository-status.ts";
export { idHint, idPrefix, shortestPrefix, shortId } from "./short-id.ts";
export { type TimeLeft, timeLeftMs } from "./time-left.ts";
export type { ApplicationTrace, HealthyAt, TargetTrace, TraceStatus } from "./trace/application-trace.ts";
export {
  type CommitDescription,
  type CommitTrace,
  commitTrace,
  type TracedEvent,
  type TracedHandling,
  type TraceObstacle,
  type TraceRecord,
  type TraceTimes,
} from "./trace/commit-trace.ts";
export { artifactKeys, type BuiltArtifact, deployedKeys, imageKeys, traceparentKey } from "./trace/correlation-keys.ts";
export { type ImageReference, imageReference } from "./trace/image-reference.ts";
export { newTrigger } from "./trigger/new-trigger.ts";
export type { CompilePaths, PathMatcher } from "./trigger/path-matcher.ts";
export { type SkipCandidate, skipOnMatches, skipReason } from "./trigger/skip-on.ts";
export { isTouched, isTouchedByCommits, type OnCommitConfig, type TouchRule } from "./trigger/touch-rule.ts";
export type { Commit, SyncStrategy, Trigger, TriggerKind } from "./trigger/trigger.ts";
export type { TriggerDecision } from "./trigger/trigger-decision.ts";
export { type OnCommandConfig, shouldTriggerOnChain, shouldTriggerOnCommand } from "./trigger/trigger-on-command.ts";
export {
  driftWindowMs,
  type OnOutOfSyncConfig,
  type OutOfSyncCandidate,
  shouldTriggerOnOutOfSync,
} from "./trigger/trigger-on-out-of-sync.ts";
