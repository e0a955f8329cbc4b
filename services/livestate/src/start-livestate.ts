import { isForeign, type PipedConfig } from "@slipway/app-config";
import { applicationAggregates, type Bus, publishDrift, publishLivestate, serveInspections, watchReplaced } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { openDeploymentSource, type Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, untilStopped } from "@slipway/runtime";
import { DriftReports } from "./drift/drift-reports.ts";
import { inspectApplications } from "./inspection/inspect-applications.ts";
import { Observations } from "./observations.ts";
import { type ObserveDeps, observeApplication } from "./observe-application.ts";

export interface LivestateOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  readonly plugins: Plugins;
  /** How often every application is observed. Default: 60 s. */
  readonly intervalMs?: number;
  /** How many applications are observed at the same time. Default: 8. */
  readonly concurrency?: number;
  readonly log: Logger;
}

/** A running observer. */
export interface Livestate extends AsyncDisposable {
  /** Rejects when the observer cannot continue. */
  readonly done: Promise<void>;
}

/** Observes the applications of a piped: once per interval, and after every deployment. Shows people their objects. */
export function startLivestate({ bus, piped, sources, plugins, intervalMs = 60_000, concurrency = 8, log }: LivestateOptions): Livestate {
  const { projectId, pipedId } = piped;
  const stop = new AbortController();
  const { signal } = stop;
  const applications = applicationAggregates(bus, { actor: serviceActor("livestate") });
  const files = piped.plugins.some(isForeign) ? "whole" : "needed";
  const deps: ObserveDeps = {
    plugins,
    openSource: ({ source }, commitHash, each) => openDeploymentSource(sources, source, commitHash, { signal: each, files }),
    now: () => Temporal.Now.instant(),
  };
  const drift = new DriftReports({ publish: (observation) => publishDrift(bus, observation, { signal }), now: deps.now });
  const observations = new Observations({
    observe: (application, each) => observeApplication(deps, application, each),
    publish: async (livestate) => {
      await publishLivestate(bus, livestate);
      await drift.putLivestate(livestate);
    },
    intervalMs,
    concurrency,
    log,
    signal,
  });
  const inspections = serveInspections(bus, piped, inspectApplications({ applications, plugins }));
  const following = follow();
  const done = untilStopped(signal, [observations, { done: following }, { done: publishAgain() }]);
  done.catch(() => {});
  return {
    done,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.allSettled([observations.done, following, inspections[Symbol.asyncDispose]()]);
    },
  };

  async function publishAgain(): Promise<void> {
    for await (const _ of watchReplaced(bus, ["livestate", "drift"], { signal })) {
      drift.forgetPublished();
      observations.forgetPublished();
    }
  }

  async function follow(): Promise<void> {
    for await (const item of applications.watch({ projectId, pipedId }, { signal }))
      if (item.kind !== "ready") {
        // Before the observation that it causes. A publication that fails is repeated with that one.
        void drift
          .putApplication(item.state)
          .catch((err: unknown) => log.warn({ err, applicationId: item.state.id }, "drift could not be published"));
        observations.put(item.state);
      }
  }
}
