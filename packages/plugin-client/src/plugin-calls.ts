import type { CallOptions } from "@connectrpc/connect";
import { Fault, isFault, isFaultCode, retriesLeft, type StrategyAnswer, stageFaultTrailer, stageRetriesHeader } from "@slipway/domain";
import { DeploymentService, LivestateService, PlanPreviewService } from "@slipway/proto/plugin";
import { LivestateWatchService, PreviewBasis, PruneService } from "@slipway/proto/plugin-extension";
import { connectClient, isAnswer, isUnimplemented, type RpcTransport, withSpan } from "@slipway/runtime";
import { dryRunCalls, mustBeTried } from "./dry-run-calls.ts";
import { inspectionCalls } from "./inspection-calls.ts";
import { followApplications } from "./livestate/follow-applications.ts";
import { livestateFromPlugin } from "./livestate/livestate-from-plugin.ts";
import type { LivestateRequest, Plugin } from "./plugin.ts";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import type { PluginSource, PluginSpec } from "./plugin-spec.ts";
import { deploymentForPlugin, stageForPlugin } from "./wire/deployment-for-plugin.ts";
import { previewFromPlugin } from "./wire/preview-from-plugin.ts";
import { sourceForPlugin } from "./wire/source-for-plugin.ts";
import { stageFromPlugin } from "./wire/stage-from-plugin.ts";
import { artifactKindFromWire, stageStatusFromWire, syncStrategyFromWire } from "./wire/statuses.ts";

const planTimeoutMs = 60_000;
/** Calls that read the files of a revision: a large chart or kustomization may take minutes to render, once. */
const renderTimeoutMs = 6 * 60_000;

/** The calls of one plugin: domain types on this side, wire messages on the other. */
export type PluginCalls = Omit<Plugin, "url" | "deployTargets" | "stages" | "isUp" | "connection" | "ready" | "name"> & {
  fetchDefinedStages(options: PluginCallOptions): Promise<readonly string[]>;
};

/** Makes the calls of a plugin. `unreachable` makes the error message for one that does not answer. */
export function pluginCalls(
  { name, isForeign = false, deployTargets }: Pick<PluginSpec, "name" | "isForeign" | "deployTargets">,
  transport: RpcTransport,
  unreachable: (reason: string) => string,
): PluginCalls {
  const deployments = connectClient(DeploymentService, transport);
  const livestates = connectClient(LivestateService, transport);
  const previews = connectClient(PlanPreviewService, transport);
  const prunes = connectClient(PruneService, transport);
  const dryRuns = dryRunCalls(name, transport);
  const watches = connectClient(LivestateWatchService, transport);
  const follow = followApplications({ plugin: name, watch: watches.watchLivestate });

  const plugin = { name, ...(deployTargets && { deployTargets }) };
  const source = (given: PluginSource) => sourceForPlugin(given, { isForeign });
  const planInput = ({ deployment, target, running }: Parameters<Plugin["determineVersions"]>[0]) => ({
    deployment: deploymentForPlugin(deployment, plugin),
    targetDeploymentSource: source(target),
    ...(running && { runningDeploymentSource: source(running) }),
  });

  async function call<T>(verb: string, { signal, timeoutMs }: PluginCallOptions, fn: (options: CallOptions) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    return withSpan(verb, { attributes: { "slipway.plugin": name } }, async () => {
      try {
        return await fn({ ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) });
      } catch (error) {
        signal?.throwIfAborted();
        throw explained(verb, error);
      }
    });
  }
  function explained(verb: string, error: unknown): unknown {
    if (isUnimplemented(error) || !isFault(error)) return error;
    const { code, message } = error;
    const isSilent = code === "unavailable" && !isAnswer(error);
    return new Fault(code, isSilent ? unreachable(message) : `plugin ${name} could not ${verb}: ${message}`, { cause: error });
  }
  const plan = <T>(verb: string, options: PluginCallOptions | undefined, fn: (options: CallOptions) => Promise<T>): Promise<T> =>
    call(verb, { timeoutMs: planTimeoutMs, ...options }, fn);

  const observed = ({ application, source: deployed, deployTargets }: LivestateRequest) => ({
    applicationId: application.id,
    applicationName: application.name,
    pipedId: application.pipedId,
    deploySource: source(deployed),
    deployTargets: [...deployTargets],
  });

  return {
    ...inspectionCalls(name, transport, {
      call,
      source,
      explained,
      silent: () => new Fault("unavailable", unreachable("it sends nothing")),
    }),

    fetchDefinedStages: async (options) => (await call("fetch stages", options, (rpc) => deployments.fetchDefinedStages({}, rpc))).stages,

    async determineVersions(request, options) {
      const answer = await orNothing(
        plan("determine versions", { timeoutMs: renderTimeoutMs, ...options }, (rpc) =>
          deployments.determineVersions({ input: planInput(request) }, rpc),
        ),
      );
      return (answer?.versions ?? []).map((version) => ({
        kind: artifactKindFromWire(version.kind) ?? "unknown",
        name: version.name,
        version: version.version,
        url: version.url,
      }));
    },

    async determineStrategy(request, options): Promise<StrategyAnswer> {
      const answer = await orNothing(
        plan("determine strategy", { timeoutMs: renderTimeoutMs, ...options }, (rpc) =>
          deployments.determineStrategy({ input: planInput(request) }, rpc),
        ),
      );
      const strategy = answer === undefined || answer.unsupported ? undefined : syncStrategyFromWire(answer.syncStrategy);
      return strategy && { strategy, reason: answer?.summary ?? "" };
    },

    async buildQuickSyncStages(rollback, options) {
      const answer = await orNothing(plan("plan quick sync", options, (rpc) => deployments.buildQuickSyncStages({ rollback }, rpc)));
      return (answer?.stages ?? []).map(stageFromPlugin);
    },

    async buildPipelineSyncStages(stages, rollback, options) {
      const request = {
        rollback,
        // PipeCD's hosts send an empty object for a stage without options, and its plugins rely on it.
        stages: stages.map(({ index, name: stage, description, timeout, config }) => ({
          index,
          name: stage,
          desc: description,
          timeout,
          config: utf8(config || "{}"),
        })),
      };
      const answer = await call("plan pipeline", { timeoutMs: planTimeoutMs, ...options }, async (rpc) => {
        await dryRuns.refuseUnknown(stages, rpc);
        return deployments.buildPipelineSyncStages(request, rpc);
      }).catch(unimplementedAsFault(name, "plan pipelines"));
      return answer.stages.map(stageFromPlugin);
    },

    async buildPruneStages(request, whole, options) {
      const answer = await orNothing(
        plan("plan the deletion of what was deployed", options, (rpc) =>
          prunes.buildPruneStages({ input: planInput(request), whole, requested: request.deployment.pruneTargets }, rpc),
        ),
      );
      return answer && { stages: answer.stages.map(stageFromPlugin), left: answer.left };
    },

    async executeStage({ deployment, stage, target, running }, options = {}) {
      const input = {
        deployment: deploymentForPlugin(deployment, plugin),
        stage: stageForPlugin(deployment, stage),
        stageConfig: utf8(stage.config),
        targetDeploymentSource: source(target),
        ...(running && { runningDeploymentSource: source(running) }),
      };
      let faultCode = "";
      const onTrailer = (trailer: Headers) => {
        faultCode = trailer.get(stageFaultTrailer) ?? "";
      };
      const headers = { [stageRetriesHeader]: String(retriesLeft(stage)) };
      const { status, message } = await call("execute stage", options, (rpc) =>
        mustBeTried(stage)
          ? dryRuns.execute(stage, input, { ...rpc, headers, onTrailer })
          : deployments.executeStage({ input }, { ...rpc, headers, onTrailer }),
      ).catch(unimplementedAsFault(name, "execute stages"));
      const known = stageStatusFromWire(status);
      if (known === undefined) throw new Fault("internal", `plugin ${name} returned the unknown status ${status} for stage ${stage.name}`);
      return { status: known, message, ...(isFaultCode(faultCode) && { faultCode }) };
    },

    async getLivestate(request, options) {
      const answer = await orNothing(plan("get livestate", options, (rpc) => livestates.getLivestate(observed(request), rpc)));
      return answer && livestateFromPlugin(name, answer);
    },

    async *watchLivestate(request, { signal }) {
      try {
        yield* follow(observed(request), signal);
      } catch (error) {
        throw explained("watch livestate", error);
      }
    },

    async getPlanPreview({ application, target, running, deployTargets, basis }, options) {
      const request = {
        applicationId: application.id,
        applicationName: application.name,
        pipedId: application.pipedId,
        deployTargets: [...deployTargets],
        targetDeploymentSource: source(target),
        ...(running && { runningDeploymentSource: source(running) }),
        ...(basis && { basis: basis === "live" ? PreviewBasis.LIVE : PreviewBasis.FILES }),
      };
      const answer = await orNothing(
        plan("get plan preview", { timeoutMs: renderTimeoutMs, ...options }, (rpc) => previews.getPlanPreview(request, rpc)),
      );
      return answer?.results.map(previewFromPlugin);
    },
  };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Undefined from a plugin that does not implement the call. */
function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (isUnimplemented(error)) return undefined;
    throw error;
  });
}

function unimplementedAsFault(name: string, what: string): (error: unknown) => never {
  return (error) => {
    if (isUnimplemented(error))
      throw new Fault("precondition", `plugin ${name} cannot ${what}: it does not implement the call`, { cause: error });
    throw error;
  };
}
