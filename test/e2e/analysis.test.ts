import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Deployment } from "@slipway/domain";
import { eventually, type GitRepository, sqliteUrl, startGitServer, startPrometheus } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
/** The share of failing requests in the metrics of the shop. */
let errorRatio = 0.01;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  const prometheus = resources.use(await startPrometheus({ targets: [await startMetrics()] }));
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { ".pipe/analysis.yaml": JSON.stringify(templates) });
  const provider = { name: "prom", type: "PROMETHEUS", config: { address: prometheus.url } };
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "analysis", config: { analysisProviders: [provider] } }],
      storeUrl: await sqliteUrl(),
      processes: {},
    }),
  );
  await eventually(async () =>
    expect(await (await fetch(`${prometheus.url}/api/v1/query?query=error_ratio`)).text()).toContain('"app":"shop"'),
  );
});

afterAll(() => resources.disposeAsync());

async function startMetrics(): Promise<string> {
  let looks = 0;
  const server = createServer((_, response) => {
    looks += 1;
    const noise = ((looks * 37) % 100) / 1e5;
    response.setHeader("content-type", "text/plain; version=0.0.4").end(`error_ratio{app="shop"} ${errorRatio + noise}\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  resources.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const metric = { provider: "prom", query: 'error_ratio{app="{{ .App.Name }}"}', interval: "4s", step: "400ms" };
const templates = {
  apiVersion: "pipecd.dev/v1beta1",
  kind: "AnalysisTemplate",
  spec: {
    metrics: { error_ratio: { ...metric, expected: { max: 0.5 } }, no_worse: { ...metric, strategy: "PREVIOUS", deviation: "HIGH" } },
  },
};

const byTemplate = [{ template: { name: "error_ratio" } }, { template: { name: "no_worse" } }];

/** Pushes the shop with an analysis of this duration. */
async function push(duration: string, message: string, metrics: readonly unknown[] = byTemplate): Promise<string> {
  const file = {
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Application",
    spec: {
      name: "shop",
      planner: { alwaysUsePipeline: true },
      pipeline: { stages: [{ name: "ANALYSIS", with: { duration, metrics } }] },
      plugins: { analysis: {} },
      description: message,
    },
  };
  const commit = await repository.commit({ "shop/app.pipecd.yaml": JSON.stringify(file) }, message);
  await slipway.notifyOfPush("apps");
  return commit;
}

const analysisOf = ({ stages }: Deployment) => stages.find(({ name }) => name === "ANALYSIS");
const displayed = "pipecd/stage-display-metadata";
/** Whether the plugin has started the analysis. */
const isAnalysing = (deployment: Deployment): boolean => analysisOf(deployment)?.metadata[displayed] !== undefined;

async function logOf({ id }: Deployment): Promise<string> {
  return (await slipway.cli("deployment", "logs", id, "ANALYSIS")).stdout;
}

test("an analysis on a real Prometheus passes, and the next one is compared with it although the executor is killed", async () => {
  const good = await push("9s", "Good");
  const passed = await slipway.waitForDeployment("shop", good);
  expect(passed).toMatchObject({ status: "succeeded", stages: [{ name: "ANALYSIS", status: "succeeded" }] });
  expect(analysisOf(passed)?.metadata).toMatchObject({ [displayed]: "2 checks ok for 9s" });

  errorRatio = 0.2;
  const worse = await push("9s", "Worse, but not too bad");
  await slipway.waitForDeployment("shop", worse, { until: isAnalysing });
  await slipway.kill9("executor");
  await slipway.start("executor");
  const failed = await slipway.waitForDeployment("shop", worse);
  expect(failed.status).toBe("failed");
  expect(analysisOf(failed)?.statusReason).toMatch(
    /metrics\[1\] \(no_worse\) failed: this analysis is higher than the previous one: this analysis has median 0\.2\d*/,
  );
  expect(await logOf(passed)).toMatch(/metrics\[0\] \(error_ratio\): ok: \d+ values, 0\.01\d* to 0\.01\d*, expected at most 0\.5/);
  expect(await logOf(failed)).toMatch(/resuming, \ds of 9s left/);
});

test("a user skips an analysis", async () => {
  errorRatio = 0.01;
  const long = await push("1h", "Watch for long");
  const { id } = await slipway.waitForDeployment("shop", long, { until: isAnalysing });
  const skip = await slipway.cli("deployment", "skip", id);
  expect(skip.code, skip.stderr).toBe(0);
  const skipped = await slipway.waitForDeployment("shop", long);
  expect(skipped).toMatchObject({ status: "succeeded", stages: [{ name: "ANALYSIS", status: "skipped" }] });
  expect(analysisOf(skipped)?.metadata).toMatchObject({ [displayed]: "Skipped by tester" });
});

test("an unknown provider is refused with its place before the first stage", async () => {
  const metric = { provider: "nobody", interval: "1s", query: "up", expected: { max: 1 } };
  const refused = await slipway.waitForDeployment("shop", await push("1s", "Ask nobody", [metric]));
  expect(refused).toMatchObject({ status: "failed", stages: [] });
  expect(refused.statusReason).toMatch(/app\.pipecd\.yaml:\d+:\d+: .*"nobody" is not configured/s);
});
