import { isForeign, type PipedConfig, pluginsOfPiped } from "@slipway/app-config";
import {
  applicationAggregates,
  askForRun,
  type Bus,
  beat,
  chainAggregates,
  consume,
  deploymentAggregates,
  servePreviews,
  topics,
} from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import type { Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import type { Logger } from "@slipway/runtime";
import type { OpenSource } from "@slipway/secrets";
import { planOf } from "./plan/plan-deployment.ts";
import { planApplication } from "./plan-application.ts";
import { previewApplication } from "./preview/preview-application.ts";
import { planAsReviewed } from "./preview/reviewed-plans.ts";

export interface PlannerOptions {
  readonly bus: Bus;
  readonly piped: PipedConfig;
  readonly sources: Sources;
  /** The files of applications, with their secrets decrypted. */
  readonly openSource: OpenSource;
  readonly plugins: Plugins;
  /** Applications planned at the same time. Default: 16. */
  readonly concurrency?: number;
  /** After this time without a heartbeat another planner gets the work. */
  readonly leaseMs?: number;
  /** How often a deployment is planned while a plugin or Git is unavailable, before it fails. */
  readonly planAttempts: number;
  readonly log: Logger;
}

/** A running planner. */
export interface Planner extends AsyncDisposable {
  /** Rejects when the planner cannot continue. */
  readonly done: Promise<void>;
}

/** Plans the queued deployments of the applications of a piped. */
export async function startPlanner({
  bus,
  piped,
  sources,
  openSource,
  plugins,
  concurrency = 16,
  leaseMs,
  planAttempts,
  log,
}: PlannerOptions): Promise<Planner> {
  await using resources = new AsyncDisposableStack();
  const files = piped.plugins.some(isForeign) ? "whole" : "needed";
  const applications = applicationAggregates(bus, { actor: serviceActor("planner") });
  const makePlan = planOf({ openSource, plugins, pluginsOfPiped: pluginsOfPiped(piped), files, log });
  const withheld: OpenSource = (source, commitHash, options) => openSource(source, commitHash, { ...options, withhold: true });
  const planOfBranch = planOf({ openSource: withheld, plugins, pluginsOfPiped: pluginsOfPiped(piped), files, log });
  const ofBranch = { openSource: withheld, planOf: planOfBranch };
  const now = () => Temporal.Now.instant();
  resources.use(
    servePreviews(bus, piped, previewApplication({ applications, sources, openSource, plugins, files, planOf: makePlan, ofBranch, now })),
  );
  const plans = resources.use(
    await consume(bus, topics.planWork, {
      durable: `plan-${piped.pipedId}`,
      filter: { pipedId: piped.pipedId },
      concurrency,
      ...(leaseMs !== undefined && { ackWaitMs: leaseMs }),
      log,
      handle: planApplication({
        applications,
        deployments: deploymentAggregates(bus, { actor: serviceActor("planner") }),
        chains: chainAggregates(bus, { actor: serviceActor("planner") }),
        makePlan: planAsReviewed({ openSource, plugins, files, planOf: makePlan, now }),
        askForRun: (key) => askForRun(bus, key),
        maxAttempts: planAttempts,
        now,
      }),
    }),
  );
  resources.use(beat(bus, { projectId: piped.projectId, pipedId: piped.pipedId, service: "planner" }));
  const opened = resources.move();
  return { done: plans.done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
