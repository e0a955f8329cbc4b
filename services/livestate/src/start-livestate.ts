import { setTimeout as wait } from "node:timers/promises";
import { isForeign, type PipedConfig } from "@slipway/app-config";
import {
  applicationAggregates,
  type Bus,
  beat,
  LivestateWriter,
  publishDeploymentHealth,
  publishDrift,
  serveInspections,
  watchReplaced,
  watchWords,
} from "@slipway/bus";
import { type Application, serviceActor } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import { type Logger, untilStopped } from "@slipway/runtime";
import type { OpenSource } from "@slipway/secrets";
import { DriftReports } from "./drift/drift-reports.ts";
import { ApplicationFollows } from "./following/application-follows.ts";
import { LastWords } from "./following/last-words.ts";
import { HealthReports } from "./health/health-reports.ts";
import { inspectApplications } from "./inspection/inspect-applications.ts";
import { KnownSecrets } from "./masking/known-secrets.ts";
import { Observations } from "./polling/observations.ts";

export interface LivestateOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  /** The files of applications, with their secrets decrypted. */
  readonly openSource: OpenSource;
  readonly plugins: Plugins;
  /** How often an application is observed whose plugins do not push. Default: 60 s. */
  readonly intervalMs?: number;
  /** How many applications of one repository and the same deploy targets are observed, or begun to be followed, at the same time. Default: 8. */
  readonly concurrency?: number;
  /** How often it looks whether what it published still exists. Default: 60 s. */
  readonly repairMs?: number;
  readonly log: Logger;
}

/** A running observer. */
export interface Livestate extends AsyncDisposable {
  /** Rejects when the observer cannot continue. */
  readonly done: Promise<void>;
}

/** Observes the applications of a piped: plugins that push are followed, others are asked once per interval, and after every deployment. Shows people their objects. */
export function startLivestate({
  bus,
  piped,
  openSource,
  plugins,
  intervalMs = 60_000,
  concurrency = 8,
  repairMs = 60_000,
  log,
}: LivestateOptions): Livestate {
  const { projectId, pipedId } = piped;
  const stop = new AbortController();
  const { signal } = stop;
  const applications = applicationAggregates(bus, { actor: serviceActor("livestate") });
  const files = piped.plugins.some(isForeign) ? "whole" : "needed";
  const now = () => Temporal.Now.instant();
  const writer = new LivestateWriter(bus, { signal });
  const secrets = new KnownSecrets({ openSource, log });
  const learnSecrets = (application: Application, each: AbortSignal) => secrets.learn(application, each);
  const openApplication = ({ id: applicationId, source }: Application, commitHash: string, each: AbortSignal) =>
    openSource(source, commitHash, { signal: each, files, applicationId });
  const follows = new ApplicationFollows({
    plugins,
    openSource: openApplication,
    learnSecrets,
    now,
    onPushed: (livestate) => observations.pushed(livestate),
    onLost: (applicationId, inMs) => observations.again(applicationId, inMs),
  });
  const health = new HealthReports({
    publish: (each) => publishDeploymentHealth(bus, each, { signal }),
    onLost: (err, applicationId) => {
      if (!signal.aborted) log.warn({ err, applicationId }, "the health of a deployment could not be published");
    },
  });
  const drift = new DriftReports({
    publish: (observation) => publishDrift(bus, observation, { signal }),
    now,
    onLost: (err, applicationId) => {
      if (!signal.aborted) log.warn({ err, applicationId }, "drift could not be published");
    },
  });
  const lastWords = new LastWords({
    knows: (applicationId, sequence) => writer.knows(applicationId, sequence),
    onOvertaken: (applicationId) => {
      writer.overtaken(applicationId);
      observations.overtaken(applicationId);
    },
  });
  const observations: Observations = new Observations({
    observe: (application, each) => follows.look(application, each),
    isPushed: (applicationId) => follows.isFollowed(applicationId),
    onForgotten: (applicationId) => {
      follows.forget(applicationId);
      writer.forget(applicationId);
      health.forget(applicationId);
      drift.forget(applicationId);
    },
    publish: async (livestate) => {
      // First, because a drift that the live state tells of may be repaired at once: nothing is observed while a deployment waits or runs.
      await drift.putLivestate(livestate);
      await writer.publish(livestate);
      health.putLivestate(livestate);
    },
    intervalMs,
    concurrency,
    log,
    signal,
  });
  const inspections = serveInspections(
    bus,
    piped,
    inspectApplications({ applications, plugins, learnSecrets, openSource: openApplication }),
  );
  const living = beat(bus, { projectId: piped.projectId, pipedId: piped.pipedId, service: "livestate" });
  const following = follow();
  const done = untilStopped(signal, [observations, { done: following }, { done: publishAgain() }, { done: repair() }, { done: listen() }]);
  done.catch(() => {});
  return {
    done,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await living[Symbol.asyncDispose]();
      await Promise.allSettled([observations.done, following, inspections[Symbol.asyncDispose]()]);
      for (const each of [follows, drift, lastWords]) each[Symbol.dispose]();
      await writer[Symbol.asyncDispose]();
    },
  };

  async function publishAgain(): Promise<void> {
    for await (const _ of watchReplaced(bus, ["livestate", "livestateChanges", "drift"], { signal })) {
      drift.forgetPublished();
      writer.forget();
      observations.forgetPublished();
    }
  }

  /** Deletions are not told: what is missing is noticed by looking. */
  async function repair(): Promise<void> {
    while (!signal.aborted) {
      await wait(repairMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await writer.repairStored({ projectId, pipedId }).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, "could not look whether the published live states still exist");
      });
    }
  }

  async function listen(): Promise<void> {
    for await (const word of watchWords(bus, { projectId, pipedId }, { signal })) lastWords.heard(word);
  }

  async function follow(): Promise<void> {
    for await (const item of applications.watch({ projectId, pipedId }, { signal }))
      if (item.kind !== "ready") {
        // Before the observation that it causes. A publication that fails is repeated with that one.
        void drift
          .putApplication(item.state)
          .catch((err: unknown) => log.warn({ err, applicationId: item.state.id }, "drift could not be published"));
        health.putApplication(item.state);
        observations.put(item.state);
      }
  }
}
