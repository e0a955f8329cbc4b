import { setTimeout } from "node:timers/promises";
import type { ObjectLogPart } from "@slipway/plugin-sdk";
import { eventually, startKubelet } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deployment, inspection, password, runningPods, secret } from "../../testing/inspected-trial.ts";
import { stallingProxy } from "../../testing/stalling-proxy.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

/** Reads a log as it comes. */
function collect(log: AsyncIterable<ObjectLogPart>) {
  const seen: string[] = [];
  const done = (async () => {
    for await (const { lines, notices } of log) seen.push(...notices, ...lines.map(({ text }) => text));
  })();
  done.catch(() => {});
  return { seen, until: (text: string) => eventually(() => Promise.resolve(expect(seen).toContain(text))) };
}
const at = (pod: { readonly name: string } | undefined) => ({ namespace, pod: pod?.name ?? "", container: "app" });

test("a Secret that changes while a log is followed is masked with its new values, and with those it had", async () => {
  await using kubelet = await startKubelet(cluster);
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment(kubelet.nodeName)}` } });
  const [pod] = await runningPods();
  kubelet.write(at(pod), "started");
  const stop = new AbortController();
  const { seen, until } = collect(inspection({}, { signal: stop.signal }).logs(`pod/${pod?.name}`, { follow: true }));
  await until("started");
  for (const [turn, next] of ["battery-staple", "paper-clip"].entries()) {
    const path = `/api/v1/namespaces/${namespace}/secrets/db`;
    const { status } = await cluster.request(
      "PATCH",
      path,
      { stringData: { password: next } },
      { contentType: "application/merge-patch+json" },
    );
    expect(status).toBe(200);
    // A kubelet hears of it by a watch as well, and takes longer to hand it to the pod.
    await setTimeout(1_000);
    kubelet.write(at(pod), `${turn}: ${next} instead of ${password}`);
    await until(`${turn}: ***** instead of *****`);
  }
  expect(seen).toEqual(["started", "0: ***** instead of *****", "1: ***** instead of *****"]);
  stop.abort();
});

test("a log whose connection is stalled goes on by another one, and no line is lost or doubled", async () => {
  await using kubelet = await startKubelet(cluster);
  await using proxy = await stallingProxy(cluster.url);
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment(kubelet.nodeName)}` } });
  const [pod] = await runningPods();
  const now = Temporal.Now.instant();
  kubelet.write(at(pod), "one", now);
  const stop = new AbortController();
  const { logs } = inspection({ masterURL: proxy.url }, { signal: stop.signal, silenceMs: 1_000 });
  const { seen, until } = collect(logs(`pod/${pod?.name}`, { follow: true }));
  await until("one");
  proxy.stall();
  kubelet.write(at(pod), "two", now);
  kubelet.write(at(pod), "three");
  await until("three");
  expect(seen).toEqual(["one", "two", "three"]);
  stop.abort();
});

test("pods that join are read at once where the account may watch, and soon where it may only list", async () => {
  await using kubelet = await startKubelet(cluster);
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment(kubelet.nodeName)}` } });
  for (const pod of await runningPods()) kubelet.write(at(pod), "started");
  const read = ["get", "list"];
  const rules = [{ apiGroups: ["", "apps"], resources: ["pods", "pods/log", "secrets", "replicasets", "deployments"], verbs: read }];
  const stop = new AbortController();
  const listing = inspection({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules) }, { signal: stop.signal });
  const followed = [inspection({}, { signal: stop.signal }), listing].map(({ logs }) =>
    collect(logs("deploy/web", { follow: true, tailLines: 0 })),
  );
  await eventually(() => Promise.resolve(expect(kubelet.followers).toBe(4)));
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web/scale`;
  await cluster.request("PATCH", path, { spec: { replicas: 3 } }, { contentType: "application/merge-patch+json" });
  for (const { seen } of followed)
    await eventually(() => Promise.resolve(expect(seen.filter((text) => text.endsWith("joined"))).toHaveLength(1)));
  stop.abort();
});
