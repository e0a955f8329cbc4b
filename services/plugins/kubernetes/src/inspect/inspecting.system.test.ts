import { eventually, startKubelet } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deployment, inspection, password, runningPods, secret } from "../testing/inspected-trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const create = async (path: string, object: object) => {
  const { status, body } = await cluster.request("POST", `/api/v1/namespaces/${namespace}/${path}`, object);
  expect(status, JSON.stringify(body)).toBe(201);
};
test("objects of the application and what they own are shown, masked, and nothing else", async () => {
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment()}` } });
  const { manifest } = inspection();
  const shown = await manifest("secrets/db");
  expect(shown).toMatchObject({ kind: "Secret", type: "Opaque", data: { password: "*****" } });
  expect(shown.metadata.managedFields).toBeUndefined();
  expect((await manifest("deploy/web", { withManagedFields: true })).metadata.managedFields).not.toEqual([]);
  const [pod] = await runningPods();
  expect((await manifest(`pods/${pod?.name}`)).metadata.uid).toBe(pod?.uid);

  // What others put there, and a copy that a program made with all marks.
  await create("secrets", { metadata: { name: "other" }, stringData: { key: "value" } });
  const { labels, annotations } = shown.metadata;
  await create("secrets", { metadata: { name: "copy", labels, annotations }, stringData: { key: "value" } });
  const words = (name: string, inside = "") =>
    `application shop has no secret ${name}${inside && ` in namespace ${inside}`}: only what it deployed, and what that owns, is shown; deployed are ${namespace}/db`;
  for (const name of ["other", "copy", "nobody"])
    await expect(manifest(`secret/${name}`)).rejects.toMatchObject({ code: "not_found", message: words(name) });
  await expect(manifest("secret/db", { inside: "kube-system" })).rejects.toMatchObject({
    code: "not_found",
    message: words("db", "kube-system"),
  });
  for (const name of ["../../kube-system/secrets/x", "..", "a%2fb"])
    await expect(manifest(`secret/${name}`)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("is not the name of an object"),
    });
  await expect(manifest("secret/db", { inside: "../x" })).rejects.toMatchObject({ code: "invalid" });
  await expect(manifest("deploymnt/web")).rejects.toMatchObject({ message: expect.stringContaining("did you mean deployment?") });

  // What was deployed and is gone, also when others put something in its place.
  const gone = `Secret ${namespace}/db of application shop is not there any more, or has lost the marks of the application`;
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/secrets/db`);
  await expect(manifest("secret/db")).rejects.toMatchObject({ code: "not_found", message: gone });
  await create("secrets", { metadata: { name: "db" }, stringData: { key: "value" } });
  await expect(manifest("secret/db")).rejects.toMatchObject({ code: "not_found", message: gone });
});

test("events of the application's objects are listed without the values of its secrets, and those of others are not", async () => {
  // An operator made it: the application does not declare it.
  await create("secrets", { metadata: { name: "made" }, stringData: { token: "not-ours-but-secret" } });
  const referring = deployment().replace("containers:", "imagePullSecrets: [{name: made}]\n      containers:");
  expect(referring).toContain("made");
  await trial.deploy({ files: { "a.yaml": `${secret()}---${referring}` } });
  const [one, two] = await runningPods();
  const event = (name: string, kind: string, about: { readonly name: string; readonly uid: string } | undefined, message: string) =>
    create("events", {
      metadata: { name },
      involvedObject: { apiVersion: "v1", kind, namespace, name: about?.name, uid: about?.uid },
      ...{ type: "Warning", reason: "Unhealthy", message, count: 2, lastTimestamp: "2126-01-01T00:00:00Z" },
    });
  await event("one", "Pod", one, `cannot sign in with ${password}`);
  await event("two", "Pod", two, "second not-ours-but-secret");
  await event("gone", "Pod", { name: "web-old", uid: "00000000-0000-0000-0000-000000000000" }, "whose it was is not known");
  await create("configmaps", { metadata: { name: "other" } });
  const { body: other } = await cluster.request<{ metadata: { name: string; uid: string } }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps/other`,
  );
  await event("other", "ConfigMap", other.metadata, "not ours");

  const { events } = inspection();
  const unhealthy = async (object?: string) => ((await events(object))?.events ?? []).filter(({ reason }) => reason === "Unhealthy");
  expect((await unhealthy()).map(({ message }) => message).toSorted()).toEqual(["cannot sign in with *****", "second *****"]);
  expect(await unhealthy(`pod/${two?.name}`)).toMatchObject([
    { message: "second *****", count: 2, object: { kind: "Pod", name: two?.name } },
  ]);
  // Events that controllers of the cluster reported: the Deployment scaled its ReplicaSet.
  expect((await events("deploy/web"))?.events.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining(["ScalingReplicaSet", "Unhealthy"]),
  );
  expect(await unhealthy("secret/db")).toEqual([]);
});

test("the logs of all pods of a workload come from their node, masked, and are followed until it is gone", async () => {
  await using kubelet = await startKubelet(cluster);
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment(kubelet.nodeName)}` } });
  const [one, two] = await runningPods();
  const at = (pod: typeof one, more = {}) => ({ namespace, pod: pod?.name ?? "", container: "app", ...more });
  const long = Temporal.Now.instant().subtract({ hours: 1 });
  for (const pod of [one, two]) kubelet.write(at(pod), `${pod?.name} started`, long);
  kubelet.write(at(one), `signed in with ${password}`);
  kubelet.write(at(one, { previous: true }), "crashed");

  const { logs } = inspection();
  const read = async (object: string, wish = {}, from = logs) =>
    (await Array.fromAsync(from(object, wish))).flatMap(({ lines }) => lines.map(({ text }) => text));
  expect((await read("deployment/web")).toSorted()).toEqual(
    [`${one?.name} started`, `${two?.name} started`, "signed in with *****"].toSorted(),
  );
  expect(await read("deployment/web", { sinceSeconds: 600 })).toEqual(["signed in with *****"]);
  expect(await read(`pod/${one?.name}`, { tailLines: 1 })).toEqual(["signed in with *****"]);
  expect(await read(`pod/${one?.name}`, {}, inspection({ applier: "kubectl" }).logs)).toEqual([
    `${one?.name} started`,
    "signed in with *****",
  ]);
  expect(await read(`pod/${one?.name}`, { previous: true, container: "app" })).toEqual(["crashed"]);
  await expect(read(`pod/${one?.name}`, { container: "ap" })).rejects.toMatchObject({ message: "no container ap: the pods have app" });

  const seen: string[] = [];
  const following = (async () => {
    for await (const { lines, notices } of logs("deployment/web", { follow: true, tailLines: 0 }))
      seen.push(...notices, ...lines.map(({ text }) => text));
  })();
  await eventually(() => Promise.resolve(expect(kubelet.followers).toBe(2)));
  kubelet.write(at(two), `now ${password}`);
  await eventually(() => Promise.resolve(expect(seen).toEqual(["now *****"])));
  await cluster.request("DELETE", `/apis/apps/v1/namespaces/${namespace}/deployments/web?propagationPolicy=Foreground`);
  for (const pod of [one, two]) kubelet.end(at(pod));
  await following;
  expect(seen.at(-1)).toBe(`Deployment.apps ${namespace}/web is gone`);
});

test("a reader who stops ends the connections, and an account that may not read a pod's secrets gets no log", async () => {
  await using kubelet = await startKubelet(cluster);
  await trial.deploy({ files: { "a.yaml": `${secret()}---${deployment(kubelet.nodeName)}` } });
  const [pod] = await runningPods();
  kubelet.write({ namespace, pod: pod?.name ?? "", container: "app" }, "one");
  const stop = new AbortController();
  const parts = inspection({}, { signal: stop.signal }).logs(`pod/${pod?.name}`, { follow: true })[Symbol.asyncIterator]();
  expect((await parts.next()).value.lines).toMatchObject([{ instance: pod?.name, container: "app", text: "one" }]);
  const ended = expect(parts.next()).rejects.toThrow();
  stop.abort();
  await ended;
  await eventually(() => Promise.resolve(expect(kubelet.followers).toBe(0)));

  const rules = [{ apiGroups: ["", "apps"], resources: ["pods", "pods/log", "replicasets", "deployments"], verbs: ["get", "list"] }];
  const { logs } = inspection({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules) });
  await expect(Array.fromAsync(logs("deploy/web"))).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining(`Secret ${namespace}/db cannot be read, so its values could not be masked`),
  });
});
