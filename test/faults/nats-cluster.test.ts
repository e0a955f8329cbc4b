import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { Deployment } from "@slipway/domain";
import { eventually, freePort, sqliteUrl, startGitServer, startNats } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

test("a cluster of NATS that loses the leader of its streams in the middle of a chain: the chain goes on, and nothing is deployed twice", async () => {
  await using resources = new AsyncDisposableStack();
  const routes = [await freePort(), await freePort(), await freePort()];
  const peers = routes.map((port) => `nats://127.0.0.1:${port}`).join(",");
  const servers = await Promise.all(
    routes.map(async (port, at) => {
      const args = ["--name", `n${at}`, "--cluster_name", "three", "--cluster", `nats://127.0.0.1:${port}`, "--routes", peers];
      return resources.use(await startNats({ args }));
    }),
  );
  const natsUrl = servers.map(({ url }) => url).join(",");
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      natsUrl,
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

  const leaderOf = async (stream: string): Promise<string> => {
    await using client = await connect({ servers: natsUrl.split(",") });
    const { config, cluster } = await (await jetstreamManager(client)).streams.info(stream);
    expect(config.num_replicas).toBe(3);
    return cluster?.leader ?? "";
  };
  const leader = await leaderOf("CHAINS");
  const lost = servers[Number(leader.slice(1))];
  await lost?.kill9();
  await eventually(async () => {
    const others = servers.filter((each) => each !== lost);
    await using client = await connect({ servers: others.map(({ url }) => url) });
    const { cluster } = await (await jetstreamManager(client)).streams.info("CHAINS");
    expect([undefined, "", leader]).not.toContain(cluster?.leader);
  });
  await eventually(async () => expect((await slipway.cli("deployment", "approve", gated.id)).code).toBe(0));
  expect(await slipway.waitForDeployment("site", commit)).toMatchObject({ status: "succeeded" });
  await eventually(async () => expect((await slipway.cli("chain", "get", gated.id)).stdout).toMatch(/^Status: +Succeeded/m));
  await lost?.restart();
  for (const name of ["web", "api", "site"]) expect(await slipway.deployments(name), name).toHaveLength(1);
});
