import { ApplicationService } from "@slipway/proto/api";
import { connectClient, localTokenFile, readLocalToken } from "@slipway/runtime";
import { eventually, type GitRepository, sqliteUrl, startCluster, startGitServer } from "@slipway/testkit";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { pastDeployments } from "./fleet/past-deployments.ts";
import { seedDeployments, seedFleet } from "./fleet/seed-fleet.ts";
import { realApplications } from "./real/applications.ts";

/** A system as a company has it: 30 applications of three projects, of which ten are really deployed to a cluster of its own. */
export interface Lifelike extends AsyncDisposable {
  readonly slipway: Slipway;
  /** Addresses of what is worth a picture, by name. */
  readonly details: Readonly<Record<string, string>>;
}

/** Starts it and waits until everything has come to be as it should be shown. */
export async function startLifelike(say: (line: string) => void): Promise<Lifelike> {
  await using resources = new AsyncDisposableStack();
  say("starting a cluster and Slipway");
  const cluster = resources.use(await startCluster());
  const namespace = await cluster.createNamespace("shop");
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("shop-deploy", { "README.md": "What runs in the shop.\n" });
  const slipway = resources.use(
    await startSlipway({
      repositories: { "shop-deploy": repository.url },
      storeUrl: await sqliteUrl(),
      kubeconfigPath: cluster.kubeconfigPath,
      plugins: [{ name: "scriptrun" }, { name: "waitapproval" }],
      processes: "up",
      pipedId: "berlin",
      env: { ANONYMOUS_READ: "true" },
    }),
  );
  const token = (await readLocalToken(localTokenFile(Number(new URL(slipway.gatewayUrl).port)))) ?? "";
  const push = pusher(slipway, repository);
  const { well, degraded, drifts, held, checkout, payments, soaking, broken } = realApplications(namespace);

  say("deploying");
  await seedFleet(slipway.bus, Temporal.Now.instant());
  const first = await push(
    { ...well, ...drifts, ...held, ...checkout("1.0.0"), ...payments("1.0.0"), ...broken },
    "feat: everything that the shop needs",
    "Jonas Lindqvist <jonas@example.com>",
  );
  for (const name of ["storefront", "product-catalogue", "shipping-estimates", "loyalty-points", "checkout", "payments-api"])
    await slipway.waitForDeployment(name, first);
  await seedPast(slipway, ["storefront", "search", "checkout", "payments-api"]);
  await push({ ...degraded, ...soaking }, "feat(media): resize images on nodes with a GPU", "Priya Raman <priya@example.com>");
  const changed = await push(
    { ...checkout("2.0.0"), "checkout/settings.yaml": checkout("2.0.0")["checkout/settings.yaml"]?.replace("30m", "45m") ?? "" },
    "feat: 结算流程支持分仓发货,篮子保留四十五分钟",
    "李明 <liming@example.com>",
  );
  // A watcher that is busy finds two commits at once, and deploys the newer one only.
  await slipway.waitForDeployment("checkout", changed, { until: () => true });
  const failing = await push(
    payments("2.0.0"),
    "feat: reserve amounts at the new ledger before a payment is created",
    "Mateo Álvarez <mateo@example.com>",
  );

  say("waiting until one fails, one waits for an approval, one drifts, one is held");
  const failed = await slipway.waitForDeployment("payments-api", failing);
  const waiting = await slipway.waitForDeployment("checkout", changed, {
    until: ({ stages }) => stages.some(({ name, status }) => name === "WAIT_APPROVAL" && status === "running"),
  });
  await cluster.request(
    "PATCH",
    `/apis/apps/v1/namespaces/${namespace}/deployments/shipping-estimates?fieldManager=kubectl-scale`,
    { spec: { replicas: 6 } },
    { contentType: "application/merge-patch+json" },
  );
  await using applications = connectClient(ApplicationService, slipway.gatewayUrl);
  const headers = { authorization: `Bearer ${token}`, "slipway-user": "amara" };
  const loyalty = await slipway.findApplication("loyalty-points");
  await applications.holdApplication(
    { idOrName: "loyalty-points", reason: "Campaign runs until Monday: no deployments, ask Amara" },
    { headers },
  );
  await registerEvents(slipway, headers);
  await untilShown(slipway, { "shipping-estimates": "out-of-sync", storefront: "synced" });
  const details = {
    application: `/applications/${(await slipway.findApplication("shipping-estimates"))?.id}`,
    held: `/applications/${loyalty?.id}`,
    failing: `/deployments/${failed.id}`,
    waiting: `/deployments/${waiting.id}`,
    trace: `/traces/${failing}?project=demo`,
  };
  const kept = resources.move();
  return { slipway, details, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** CI tells of an image that a handler deploys, and of one for which nobody waits. */
async function registerEvents({ api, deployments }: Slipway, headers: Readonly<Record<string, string>>): Promise<void> {
  const built = { name: "image-update", source: "github.com/example/search/actions/runs/4711" };
  const commit = {
    hash: "8f3a1c0d5b7e4f62a9c8d1e0b3f4a5968778c1d2",
    title: "feat: rank results by what is in stock",
    author: "Sofia Marchetti <sofia@example.com>",
    url: "https://git.example.com/shop/search/commit/8f3a1c0",
  };
  const artifacts = ["registry.example.com/search:7.4.0"];
  await api.events.registerEvent({ ...built, labels: { app: "search" }, data: "7.4.0", commit, artifacts }, { headers });
  await api.events.registerEvent({ ...built, labels: { app: "gift-cards" }, data: "0.2.0" }, { headers });
  await eventually(
    async () => {
      const last = (await deployments("search")).at(-1);
      if (last?.status !== "succeeded" || !last.trigger.commit.subject.includes("7.4.0")) throw new Error("search 7.4.0 is not deployed");
    },
    { timeoutMs: 120_000 },
  );
}

function pusher(slipway: Slipway, repository: GitRepository) {
  return async (files: Readonly<Record<string, string>>, message: string, author: string): Promise<string> => {
    const commit = await repository.commit(files, message, { author });
    await slipway.notifyOfPush("shop-deploy");
    return commit;
  };
}

/** Two weeks of deployments for some that are really deployed, with the stages that they have now. */
async function seedPast(slipway: Slipway, names: readonly string[]): Promise<void> {
  const stage = (name: string, plugin: string, seconds: number) => ({ name, plugin, seconds });
  const canary = [
    stage("SCRIPT_RUN", "scriptrun", 48),
    stage("K8S_CANARY_ROLLOUT", "kubernetes", 12),
    stage("WAIT_APPROVAL", "waitapproval", 900),
    stage("K8S_PRIMARY_ROLLOUT", "kubernetes", 31),
    stage("K8S_CANARY_CLEAN", "kubernetes", 3),
  ];
  for (const name of names) {
    const application = await slipway.findApplication(name);
    if (application === undefined) throw new Error(`there is no application ${name}`);
    const stages = name === "checkout" || name === "payments-api" ? canary : [stage("K8S_SYNC", "kubernetes", 9)];
    await seedDeployments(slipway.bus, pastDeployments({ application, stages, count: 34, until: Temporal.Now.instant(), days: 14 }));
  }
}

/** Waits until the gateway tells these statuses. */
async function untilShown(slipway: Slipway, statuses: Readonly<Record<string, "synced" | "out-of-sync">>): Promise<void> {
  for (const [name, status] of Object.entries(statuses))
    await eventually(
      async () => {
        const { application } = await slipway.api.applications.getApplication({ idOrName: name });
        const wanted = status === "synced" ? 1 : 3;
        if (application?.syncStatus !== wanted) throw new Error(`${name} is ${application?.syncStatus}: ${application?.syncReason}`);
      },
      { timeoutMs: 60_000 },
    );
}
