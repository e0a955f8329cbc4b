import type { ApplicationAggregates, ChainAggregates, DeploymentAggregates } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  type ApplicationLivestate,
  activateNext,
  applicationKey,
  beginChain,
  type Chain,
  chainIdOf,
  type DeploymentEvent,
  type Fault,
  settleDeployment,
} from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, putApplication, putDeployment, sampleApplication, sampleCommit, sampleDeployment } from "@slipway/testkit";
import { expect, onTestFinished } from "vitest";
import { ApplicationIndex } from "../applications/application-index.ts";
import { followChains } from "../chains/follow-chains.ts";

/** What the watchers of a chain use, in memory or on a server. */
export interface ChainParts {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly chains: ChainAggregates;
  readonly livestates: (key: ApplicationKey, signal: AbortSignal) => AsyncIterable<ApplicationLivestate>;
  readonly publish: (livestate: ApplicationLivestate) => Promise<unknown>;
}

const now = () => Temporal.Now.instant();
const uuid = (name: string) => `${Buffer.from(name.padEnd(4, "-")).toString("hex").slice(0, 8)}-0000-4000-8000-000000000000`;

/** A project of its own with a chain web → api → site; `api` belongs to another piped. */
export async function chainWorld(
  { applications, deployments, chains, livestates, publish }: ChainParts,
  projectId: string,
  { healthTimeoutMs = 600_000, closed = "" } = {},
) {
  const all = [
    { name: "web", pipedId: "one" },
    { name: "api", pipedId: "two", acceptsChains: true },
    { name: "site", pipedId: "one", acceptsChains: true },
  ].map(({ name, ...each }) =>
    sampleApplication({ id: uuid(`${projectId}${name}`.slice(-4)), projectId, name, kind: "Application", ...each }),
  );
  const named = (name: string) => all.find((each) => each.name === name) as Application;
  const [web] = all as [Application];
  const first = sampleDeployment({
    id: uuid(`d${projectId}`.slice(-4)),
    projectId,
    pipedId: "one",
    applicationId: web.id,
    applicationName: "web",
    status: "running",
  });
  all[0] = { ...web, activeDeploymentId: first.id };
  for (const each of all) await applications.ensure(applicationKey(each), putApplication(each));
  await deployments.ensure({ projectId, pipedId: "one", applicationId: web.id, deploymentId: first.id }, putDeployment(first));
  const chainId = chainIdOf(first.id);
  const blocks = ["api", "site"].map((name) => ({ name, kind: "", labels: {} }));
  await chains.ensure({ projectId, chainId }, (state) => beginChain(state, first, { blocks, healthTimeoutMs }, now()));
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  /** A watcher of a piped. Its Git has one commit, unless `fault` says that it cannot be reached. */
  const watcher = (pipedId: string, fault: () => Fault | undefined = () => undefined) => {
    const killed = new AbortController();
    const signal = AbortSignal.any([stop.signal, killed.signal]);
    const done = followChains({
      applications,
      deployments,
      chains,
      index: new ApplicationIndex(),
      publishPlan: async () => {},
      readHead: async ({ name }, mayTrigger) => {
        const problem = fault();
        if (problem) throw problem;
        const decision = mayTrigger({ onChain: { disabled: name === closed } } as Parameters<typeof mayTrigger>[0]);
        const commit = sampleCommit({ hash: "b".repeat(40) });
        return { commit, commits: [commit], refusal: decision.trigger ? undefined : decision.reason };
      },
      livestates,
      projectId,
      pipedId,
      now,
      log: silentLogger(),
      signal,
    });
    done.catch(() => {});
    return () => killed.abort();
  };
  const chain = async (): Promise<Chain> => (await chains.get({ projectId, chainId })).state;
  const statuses = async () => (await chain()).blocks.map(({ status }) => status);
  const application = async (name: string) => (await applications.get(applicationKey(named(name)))).state;
  /** What planner and executor do with the deployment of an application. */
  const end = async (name: string, status: "succeeded" | "failed") => {
    const key = applicationKey(named(name));
    const { state } = await applications.change(key, (each) => activateNext(each, now()));
    const deploymentId = state.activeDeploymentId ?? "";
    const ended: DeploymentEvent = { kind: "ended", at: now(), status, reason: `${name} ${status}`, faultCode: "" };
    const { state: deployment } = await deployments.change({ ...key, deploymentId }, (each) =>
      each.status === status ? undefined : ended,
    );
    await applications.change(key, (each) => settleDeployment(each, deployment, now()));
    return deployment;
  };
  const observed = async (name: string, given: Partial<ApplicationLivestate> = {}) => {
    const { id: applicationId, pipedId, lastEnded, lastSucceeded } = await application(name);
    await publish({
      applicationId,
      projectId,
      pipedId,
      commitHash: lastSucceeded?.commitHash ?? "",
      syncStatus: "synced",
      syncReason: "",
      syncDetail: "",
      health: "healthy",
      resources: [],
      at: now(),
      afterDeploymentId: lastEnded?.deploymentId,
      version: 0,
      over: false,
      ...given,
    });
  };
  const queued = (name: string) => eventually(async () => expect((await application(name)).queue).toHaveLength(1));
  return { watcher, chain, statuses, application, end, observed, queued, chainKey: { projectId, chainId } };
}
