import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { Deployment } from "@slipway/domain";
import { eventually, type NatsServer, sqliteUrl, startGitServer, startNatsCluster } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

test("a cluster of NATS that loses the leader of its streams in the middle of a chain: the chain goes on, and nothing is deployed twice", async () => {
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNatsCluster());
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      natsUrl: nats.url,
      storeUrl: await sqliteUrl(),
      processes: {},
      plugins: [stepsPlugin],
      env: { NATS_REPLICAS: "3" },
    }),
  );
  const push = async (name: string, stage: string, spec: Readonly<Record<string, unknown>>) => {
    const all = { plugins: { steps: {} }, ...spec };
    const commit = await repository.commit(
      applicationFiles({ name, namespace: "none", manifests: {}, pipeline: [{ name: stage }], spec: all }),
      name,
    );
    await slipway.notifyOfPush("apps");
    return commit;
  };
  const onlyChains = { trigger: { onChain: { disabled: false }, onCommit: { disabled: true } } };
  await push("api", "GATE", onlyChains);
  const known = await push("site", "NOOP", onlyChains);
  await eventually(async () => expect((await slipway.findApplication("site"))?.seen?.commitHash).toBe(known));
  const chain = { applications: [{ name: "api" }, { name: "site" }] };
  const commit = await push("web", "NOOP", { postSync: { chain } });
  const gated = await slipway.waitForDeployment("api", commit, { until: ({ stages }: Deployment) => stages[0]?.status === "running" });

  const leaderOf = async (servers: readonly NatsServer[]): Promise<string> => {
    await using client = await connect({ servers: servers.map(({ url }) => url) });
    const { config, cluster } = await (await jetstreamManager(client)).streams.info("CHAINS");
    expect(config.num_replicas).toBe(3);
    return cluster?.leader ?? "";
  };
  const leader = await leaderOf(nats.servers);
  const lost = nats.named(leader);
  await lost?.kill9();
  const others = nats.servers.filter((each) => each !== lost);
  await eventually(async () => expect(["", leader]).not.toContain(await leaderOf(others)));
  await eventuallyShown(async () => expect((await slipway.cli("deployment", "approve", gated.id)).code).toBe(0));
  expect(await slipway.waitForDeployment("site", commit)).toMatchObject({ status: "succeeded" });
  await eventuallyShown(async () => expect((await slipway.cli("chain", "get", gated.id)).stdout).toMatch(/^Status: +Succeeded/m));
  await lost?.restart();
  for (const name of ["web", "api", "site"]) expect(await slipway.deployments(name), name).toHaveLength(1);
});
