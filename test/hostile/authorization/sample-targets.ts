import { randomUUID } from "node:crypto";
import {
  applicationAggregates,
  type Bus,
  chainAggregates,
  deploymentAggregates,
  externalEventAggregates,
  publishRepository,
  servePluginAdmin,
} from "@slipway/bus";
import {
  applicationKey,
  beginChain,
  chainIdOf,
  chainKey,
  deploymentKey,
  externalEventKey,
  newTrigger,
  serviceActor,
} from "@slipway/domain";
import { ApiKeyService } from "@slipway/proto/api";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient } from "@slipway/runtime";
import {
  eventually,
  putApplication,
  putDeployment,
  sampleApplication,
  sampleCommit,
  sampleDeployment,
  sampleExternalEvent,
  sampleStage,
  sampleTime,
} from "@slipway/testkit";
import type { ControlPlane } from "../testing/start-control-plane.ts";
import type { Target } from "./sample-calls.ts";

export interface Place {
  readonly projectId: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes one of everything in a project, with labels: what pipeds and CI jobs would have written. Its key is to be made by a call. */
export async function makeTarget(bus: Bus, { projectId, labels }: Place): Promise<Omit<Target, "keyId">> {
  const actor = serviceActor("test");
  const [applicationId, deploymentId] = [randomUUID(), randomUUID()];
  const pipedId = `piped-of-${projectId}`;
  const remote = `https://git.example.com/${projectId}.git`;
  const commit = sampleCommit({ hash: randomUUID().replaceAll("-", "").padEnd(40, "0") });
  const source = { repositoryId: `apps-of-${projectId}`, remote, branch: "main", path: applicationId, configFilename: "app.pipecd.yaml" };
  const application = sampleApplication({ id: applicationId, name: `name-${applicationId}`, projectId, pipedId, labels, source });
  const stage = sampleStage({ id: "s1", name: "WAIT_APPROVAL", plugin: "waitapproval" });
  const deployment = sampleDeployment({
    ...{ id: deploymentId, applicationId, applicationName: application.name, projectId, pipedId, labels, source },
    ...{ status: "running", stages: [stage], trigger: newTrigger({ kind: "commit", commit, commits: [commit], at: sampleTime }) },
  });
  const event = sampleExternalEvent({ projectId, labels, sourceId: randomUUID() });
  await applicationAggregates(bus, { actor }).ensure(applicationKey(application), putApplication(application), { actor });
  await deploymentAggregates(bus, { actor }).ensure(deploymentKey(deployment), putDeployment(deployment), { actor });
  await externalEventAggregates(bus, { actor }).update(
    externalEventKey(event),
    () => ({ kind: "registered", at: sampleTime, externalEvent: event }),
    {
      actor,
    },
  );
  const begun = beginChain(undefined, deployment, { blocks: [{ name: "x", kind: "", labels: {} }], healthTimeoutMs: 1_000 }, sampleTime);
  if (begun?.kind !== "begun") throw new Error("a chain begins");
  await chainAggregates(bus, { actor }).ensure(chainKey(begun.chain), () => begun, { actor });
  return {
    ...{ projectId, applicationId, deploymentId, stageId: stage.id, chainId: chainIdOf(deploymentId), eventId: event.id },
    ...{ commitHash: commit.hash, remote, pluginPipedId: pipedId },
  };
}

/** A target that is recorded, and has a key. */
export async function recordedTarget(plane: ControlPlane, place: Place): Promise<Target> {
  const made = await makeTarget(plane.operator, place);
  await using history = connectClient(HistoryService, plane.historyUrl);
  await eventually(async () => {
    await history.getDeployment({ deploymentId: made.deploymentId });
    await history.getTrace({ commitHash: made.commitHash, projectId: made.projectId });
    await history.getChain({ reference: made.chainId });
    await history.getEvent({ eventId: made.eventId });
  });
  const { apiKey } = await connectClient(ApiKeyService, plane.owner()).createApiKey({
    projectId: made.projectId,
    name: "ci",
    role: "Viewer",
  });
  return { ...made, keyId: apiKey?.id ?? "" };
}

/** What the processes of a project's piped say: which repository its watcher reads, and which plugins its executor has. */
export async function servePiped({ nats, operator }: Pick<ControlPlane, "nats" | "operator">, projectId: string): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const pipedId = `piped-of-${projectId}`;
  const executor = resources.use(await nats.connectAs({ role: "executor", projectId, pipedId }));
  await publishRepository(operator, {
    ...{ projectId, pipedId, pipedName: "", repositoryId: `apps-of-${projectId}`, remote: `https://git.example.com/${projectId}.git` },
    ...{
      branch: "main",
      head: "a",
      lastSuccessAt: sampleTime,
      lastError: undefined,
      failingSince: undefined,
      problems: [],
      removedAt: undefined,
      encryptionKey: "",
    },
  });
  const plugin = { projectId, pipedId, name: "wait", executor: "e", executorId: `executor-of-${projectId}` };
  resources.use(
    servePluginAdmin(executor, {
      ...{ projectId, pipedId, executorId: plugin.executorId },
      list: () => [plugin],
      lines: async () => [{ text: "a line", sequence: 1n }],
      restart: async () => plugin,
    }),
  );
  return resources.move();
}
