import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { programPath } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";
import { WatchedState } from "../../testing/watched-state.ts";

useTrial();

/** Such as is in no other field. */
const declaredLimit = "987654321";
const quota = (name: string) => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name, namespace },
  spec: { hard: { pods: declaredLimit } },
});
const path = (name: string) => `/api/v1/namespaces/${namespace}/resourcequotas/${name}`;
const limit = (name: string, pods: string) =>
  cluster.request("PATCH", path(name), { spec: { hard: { pods } } }, { contentType: "application/merge-patch+json" });

/** Deploys quotas and watches them, until all are as declared. */
async function watchQuotas(names: readonly string[]): Promise<WatchedState> {
  const files = { "all.yaml": names.map((name) => JSON.stringify(quota(name))).join("\n---\n") };
  await trial.deploy({ files });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const seen = new WatchedState(trial.watch(files, { signal: stop.signal }));
  await seen.until(() => seen.state.sync.status === "synced");
  return seen;
}

test("what kubectl edit changed is told as drift with its manager", async () => {
  const seen = await watchQuotas(["a"]);
  const env = { ...process.env, KUBE_EDITOR: `sed -i s/${declaredLimit}/5/` };
  const kubeconfig = `--kubeconfig=${cluster.kubeconfigPath}`;
  await promisify(execFile)(programPath("kubectl"), [kubeconfig, "edit", "resourcequota", "a", "-n", namespace], { env, timeout: 60_000 });
  await seen.until(() => seen.find("ResourceQuota")?.sync === "out-of-sync");
  expect(seen.find("ResourceQuota")?.drift).toEqual([
    { field: "spec.hard.pods", live: '"5"', declared: `"${declaredLimit}"`, manager: "kubectl-edit", setAt: expect.any(Temporal.Instant) },
  ]);
});

test("of hundreds of changes at once the last of each object is told, in fewer updates than changes, and their end", async () => {
  const names = Array.from({ length: 40 }, (_, n) => `quota-${n}`);
  const seen = await watchQuotas(names);
  const { updates } = seen;
  const rounds = 10;
  const change = async (name: string) => {
    for (let round = 1; round <= rounds; round++) await limit(name, `${round}`);
  };
  await Promise.all(names.map(change));
  const shown = () => names.map((name) => seen.find("ResourceQuota", name)?.drift?.[0]?.live);
  await seen.until(() => shown().every((live) => live === `"${rounds}"`));
  expect(seen.updates - updates).toBeLessThan((names.length * rounds) / 2);
  await Promise.all(names.map((name) => limit(name, declaredLimit)));
  await seen.until(() => seen.state.sync.status === "synced");
  expect(shown()).toEqual(names.map(() => undefined));
});

test.for([
  { name: "a day ahead of ours", offsetMs: -86_400_000 },
  { name: "a day behind ours", offsetMs: 86_400_000 },
])(
  "with the clock of the server $name changes are told with the time of the server, and what is known is not too old",
  async ({ offsetMs }) => {
    vi.useFakeTimers({ toFake: ["Date", "Temporal"], now: Date.now() + offsetMs });
    onTestFinished(() => void vi.useRealTimers());
    const seen = await watchQuotas(["a"]);
    const { body } = await limit("a", "7");
    await seen.until(() => seen.find("ResourceQuota")?.sync === "out-of-sync");
    const { managedFields } = (body as { metadata: { managedFields: { manager: string; time: string; subresource?: string }[] } }).metadata;
    const times = managedFields.map(({ time }) => time);
    const setAt = seen.find("ResourceQuota")?.drift?.[0]?.setAt?.toString({ fractionalSecondDigits: 0 });
    expect(times).toContain(setAt);
    expect(Math.abs(Date.parse(setAt ?? "") - Date.now())).toBeGreaterThan(80_000_000);
    vi.setSystemTime(Date.now() - 2 * offsetMs);
    await limit("a", declaredLimit);
    await seen.until(() => seen.state.sync.status === "synced");
    expect(seen.failure).toBeUndefined();
  },
);
