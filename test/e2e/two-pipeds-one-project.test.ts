import type { Deployment } from "@slipway/domain";
import { eventually, type GitRepository, sqliteUrl, startGitServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

// Two pipeds of one project on one NATS, each with its own watcher, planner, executor, livestate and repository.

const resources = new AsyncDisposableStack();
interface Site {
  readonly slipway: Slipway;
  readonly repository: GitRepository;
}
let one: Site;
let two: Site;

beforeAll(async () => {
  const nats = resources.use(await startNats());
  const site = async (pipedId: string, storeUrl?: string): Promise<Site> => {
    const git = resources.use(await startGitServer());
    const repository = await git.createRepository(pipedId, { "README.md": "applications come one by one\n" });
    // Nothing is polled: a piped sees a push when it is told.
    const settings = { pipedId, syncInterval: "1h", plugins: [stepsPlugin] };
    const system = { ...settings, repositories: { [pipedId]: repository.url }, natsUrl: nats.url, processes: {} };
    return { slipway: resources.use(await startSlipway({ ...system, ...(storeUrl && { storeUrl }) })), repository };
  };
  // The store and the gateway are those of the first.
  one = await site("piped1", await sqliteUrl());
  two = await site("piped2");
}, 600_000);

afterAll(() => resources.disposeAsync());

const fileOf = (name: string, stage: string, spec: Readonly<Record<string, unknown>> = {}) =>
  applicationFiles({ name, namespace: "none", manifests: {}, pipeline: [{ name: stage }], spec: { plugins: { steps: {} }, ...spec } });

async function push({ slipway, repository }: Site, files: ReturnType<typeof fileOf>, message: string): Promise<string> {
  const commit = await repository.commit(files, message);
  await slipway.notifyOfPush(repository === one.repository ? "piped1" : "piped2");
  return commit;
}

const seen = (name: string, commit: string) =>
  eventually(async () => expect((await one.slipway.findApplication(name))?.seen?.commitHash).toBe(commit));
const running = { until: ({ stages }: Deployment) => stages[0]?.status === "running" };

test("a chain goes to an application of the other piped and back, and each is deployed once, by its own piped", async () => {
  const onlyChains = { trigger: { onChain: { disabled: false }, onCommit: { disabled: true } } };
  const api = await push(two, fileOf("api", "GATE", onlyChains), "api");
  const site = await push(one, fileOf("site", "NOOP", onlyChains), "site");
  await seen("api", api);
  await seen("site", site);
  const chain = { applications: [{ name: "api" }, { name: "site" }] };
  const commit = await push(one, fileOf("web", "NOOP", { postSync: { chain } }), "web");
  const { id } = await one.slipway.waitForDeployment("web", commit);

  const gated = await one.slipway.waitForDeployment("api", api, running);
  expect(gated).toMatchObject({ pipedId: "piped2" });
  expect(await one.slipway.deployments("site"), "before the block of the other piped is done").toEqual([]);
  // Its watcher is away when the deployment of the other piped ends.
  await one.slipway.kill9("watcher");
  expect(await one.slipway.cli("deployment", "approve", gated.id, "--wait")).toMatchObject({ code: 0 });
  await one.slipway.start("watcher");
  expect(await one.slipway.waitForDeployment("site", commit)).toMatchObject({ pipedId: "piped1", status: "succeeded" });
  await eventuallyShown(async () => expect((await one.slipway.cli("chain", "get", id)).stdout).toMatch(/^Status: +Succeeded/m));
  for (const name of ["web", "api", "site"]) expect(await one.slipway.deployments(name), name).toHaveLength(1);
});

test("a dependency on an application of another piped counts by what that piped has seen", async () => {
  // Nobody has told piped1 of the push yet: piped2 deploys, as nothing newer is known.
  await push(one, fileOf("db", "NOOP"), "db");
  await eventually(async () => expect(await one.slipway.findApplication("db")).toMatchObject({ lastEnded: { status: "succeeded" } }));
  await one.repository.commit(fileOf("db", "GATE", { description: "second" }), "not seen yet");
  const cart = (text: string) => fileOf("cart", "NOOP", { description: text, dependsOn: [{ name: "db" }] });
  const first = await push(two, cart("first"), "cart");
  expect(await one.slipway.waitForDeployment("cart", first)).toMatchObject({ status: "succeeded", pipedId: "piped2" });

  await one.slipway.notifyOfPush("piped1");
  const head = await one.repository.head();
  const db = await one.slipway.waitForDeployment("db", head, running);
  const second = await push(two, cart("second"), "cart again");
  const waits = { until: ({ waitsFor }: Deployment) => waitsFor === `db to be deployed: deployment ${db.id} is in progress` };
  await one.slipway.waitForDeployment("cart", second, waits);
  expect(await one.slipway.cli("deployment", "approve", db.id, "--wait")).toMatchObject({ code: 0 });
  expect(await one.slipway.waitForDeployment("cart", second)).toMatchObject({ status: "succeeded", pipedId: "piped2" });
});
