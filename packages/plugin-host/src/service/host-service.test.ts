import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { type Deployment, deploymentKey, finishStage, giveStageCommand } from "@slipway/domain";
import { HostService } from "@slipway/proto/plugin-extension";
import { serverInterceptors, silentLogger } from "@slipway/runtime";
import { aggregatesWith, sampleApplication, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { hostService } from "./host-service.ts";

const run = { token: "t", executor: "e", since: sampleTime };
const waiting = sampleDeployment({
  status: "running",
  run,
  stages: [sampleStage({ status: "running", attempt: 1, availableOperation: "approve" })],
});
const stage = { deploymentId: "deployment", stageId: "sync" };

async function serve(deployment: Deployment = waiting) {
  const { deployments, applications } = await aggregatesWith({
    applications: [sampleApplication(), sampleApplication({ id: "removed", removedAt: sampleTime })],
    deployments: [deployment],
  });
  const interceptors = serverInterceptors({ service: "executor", log: silentLogger() });
  const transport = createRouterTransport(
    (router) => router.service(HostService, hostService({ projectId: "project", pipedId: "piped", deployments, applications })),
    {
      router: { interceptors },
    },
  );
  const change = (decide: Parameters<typeof deployments.change>[1]) => deployments.change(deploymentKey(deployment), decide);
  return {
    host: createClient(HostService, transport),
    approve: (commander: string) =>
      change((state) => giveStageCommand(state, "sync", { id: `by-${commander}`, operation: "approve", commander, at: sampleTime })),
    end: () => change((state) => finishStage(state, { stageId: "sync", runToken: "t", status: "succeeded", reason: "", now: sampleTime })),
  };
}

test("earlier commands come first, new ones as they are given, and the stream ends with the stage", async () => {
  const { host, approve, end } = await serve();
  await approve("ann");
  const commands = host.watchStageCommands(stage)[Symbol.asyncIterator]();
  const next = async () => (await commands.next()).value?.command?.commander;
  expect(await next()).toBe("ann");
  const second = next();
  await approve("bob");
  expect(await second).toBe("bob");
  const last = commands.next();
  await end();
  expect(await last).toMatchObject({ done: true });
});

test.for([
  { name: "a deployment", ids: { ...stage, deploymentId: "unknown" } },
  { name: "a stage", ids: { ...stage, stageId: "nothing" } },
])("$name that is not there is said", async ({ ids }) => {
  const { host } = await serve();
  await expect(Array.fromAsync(host.watchStageCommands(ids))).rejects.toMatchObject({ code: Code.NotFound });
});

test("a deployment of another piped is not found", async () => {
  const { host } = await serve({ ...waiting, pipedId: "other" });
  await expect(Array.fromAsync(host.watchStageCommands(stage))).rejects.toMatchObject({ code: Code.NotFound });
});

test("an id is told to be of an application, unless that was removed", async () => {
  const { host } = await serve();
  const known = sampleApplication();
  const names = await Promise.all(
    [known.id, "removed", "unknown"].map(async (applicationId) => (await host.findApplication({ applicationId })).name),
  );
  expect(names).toEqual([known.name, "", ""]);
});
