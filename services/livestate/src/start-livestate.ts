import { isForeign, type PipedConfig } from "@slipway/app-config";
import { applicationAggregates, type Bus, publishLivestate } from "@slipway/bus";
import { openDeploymentSource, type Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, untilStopped } from "@slipway/runtime";
import { Observations } from "./observations.ts";
import { observeApplication } from "./observe-application.ts";

export interface LivestateOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  readonly plugins: Plugins;
  /** How often every application is looked at, whatever happens; 60 s unless told. */
  readonly intervalMs?: number;
  /** Applications looked at at the same time; 8 unless told. */
  readonly concurrency?: number;
  readonly log: Logger;
}

/** A running observer. */
export interface Livestate extends AsyncDisposable {
  /** Rejects when it can not go on. */
  readonly done: Promise<void>;
}

/** Observes the applications of a piped: from time to time, and soon after a deployment ended. */
export function startLivestate({ bus, piped, sources, plugins, intervalMs = 60_000, concurrency = 8, log }: LivestateOptions): Livestate {
  const { projectId, pipedId } = piped;
  const stop = new AbortController();
  const { signal } = stop;
  const applications = applicationAggregates(bus);
  const deps = {
    plugins,
    openSource: (...[application, commitHash, each]: Parameters<Parameters<typeof observeApplication>[0]["openSource"]>) =>
      openDeploymentSource(sources, application.source, commitHash, {
        signal: each,
        files: piped.plugins.some(isForeign) ? "whole" : "needed",
      }),
    now: () => Temporal.Now.instant(),
  };
  const observations = new Observations({
    observe: (application, each) => observeApplication(deps, application, each),
    publish: (livestate) => publishLivestate(bus, livestate),
    intervalMs,
    concurrency,
    log,
    signal,
  });
  const following = follow();
  const done = untilStopped(signal, [observations, { done: following }]);
  done.catch(() => {});
  return {
    done,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.allSettled([observations.done, following]);
    },
  };

  async function follow(): Promise<void> {
    for await (const item of applications.watch({ projectId, pipedId }, { signal }))
      if (item.kind !== "ready") observations.put(item.state);
  }
}
