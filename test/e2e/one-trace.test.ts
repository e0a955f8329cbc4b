import { eventually, type Jaeger, type JaegerSpan, sharedCluster, sqliteUrl, startGitServer, startJaeger } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

/** The services that take part in a deployment. `livestate` observes on its own schedule, in its own OpenTelemetry traces. */
const always = ["executor", "gateway", "planner", "plugin-kubernetes", "plugin-wait", "trace", "watcher"];

const ways = [
  { way: "each service in its own process", processes: {} },
  { way: "all services in one process", processes: "up" },
] as const;

test.for(ways)(
  "a deployment is one trace without orphans: of watcher, planner, executor, trace, gateway, which tells others of it, and both plugins ($way)",
  async ({ processes }) => {
    await using cluster = await sharedCluster();
    const namespace = await cluster.createNamespace();
    await using jaeger = await startJaeger();
    await using git = await startGitServer();
    const repository = await git.createRepository(
      "apps",
      applicationFiles({
        name: "traced",
        namespace,
        pipeline: [{ name: "WAIT", with: { duration: "1s" } }, { name: "K8S_SYNC" }],
        manifests: { "config.yaml": configMap("traced", {}) },
      }),
    );
    const slipway = await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      storeUrl: await sqliteUrl(),
      processes,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl },
    });
    let traceIds: readonly string[];
    try {
      await slipway.waitForDeployment("traced", await repository.head());
      const synced = await slipway.cli("app", "sync", "traced", "--wait");
      expect(synced.code, `${synced.stdout}${synced.stderr}`).toBe(0);
      traceIds = await traceIdsOf(slipway);
      await recorded(slipway);
      // The flush at a stop is bounded. On a busy machine a service may lose its last spans, so most are exported before.
      await Promise.all(traceIds.map((id) => wholeTrace(jaeger, id)));
    } finally {
      await slipway[Symbol.asyncDispose](); // exports the last spans
    }

    const [pushed, commanded] = await Promise.all(traceIds.map((id) => wholeTrace(jaeger, id)));
    expect(servicesOf(pushed)).toEqual(always);
    expect(rootsOf(pushed)).toEqual(["watcher: trigger deployment"]);
    expect(servicesOf(commanded)).toEqual(always);
    expect(rootsOf(commanded)).toEqual(["gateway: slipway.api.v1.ApplicationService/SyncApplication"]);
    for (const spans of [pushed, commanded]) expect(orphansOf(spans)).toEqual([]);
  },
);

/** The OpenTelemetry trace ids of the deployments from their aggregates, oldest first. */
async function traceIdsOf(slipway: Slipway): Promise<readonly string[]> {
  const deployments = await slipway.deployments("traced");
  expect(deployments).toHaveLength(2);
  return deployments.map(({ traceparent }) => traceparent?.split("-")[1] ?? "");
}

/** Resolves when the trace service has recorded the end of every deployment, because its spans are expected too. */
async function recorded(slipway: Slipway): Promise<void> {
  for (const { id } of await slipway.deployments("traced"))
    await eventually(async () => {
      const { events } = await slipway.api.traces.listDeploymentEvents({ deploymentId: id });
      expect(events.at(-1)?.kind.case).toBe("ended");
    });
}

async function wholeTrace(jaeger: Jaeger, traceId: string): Promise<readonly JaegerSpan[]> {
  return await eventually(async () => {
    const spans = (await jaeger.findTrace(traceId)) ?? [];
    expect(spans.length).toBeGreaterThan(0);
    expect(servicesOf(spans)).toEqual(expect.arrayContaining(always));
    return spans;
  });
}

function servicesOf(spans: readonly JaegerSpan[] = []): readonly string[] {
  return [...new Set(spans.map(({ service }) => service))].sort();
}

function rootsOf(spans: readonly JaegerSpan[] = []): readonly string[] {
  return spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ service, name }) => `${service}: ${name}`);
}

/** Spans whose parent is missing. */
function orphansOf(spans: readonly JaegerSpan[] = []): readonly string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans
    .filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
    .map(({ service, name }) => `${service}: ${name}`);
}
