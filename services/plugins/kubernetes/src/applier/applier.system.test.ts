import { randomUUID } from "node:crypto";
import { eventually } from "@slipway/testkit";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { applyInWaves, summarise } from "../apply/apply-waves.ts";
import { applyManifest } from "../apply/object/apply-manifest.ts";
import { fieldConflictsOf } from "../apply/object/field-conflicts.ts";
import { type Cluster, openCluster } from "../client/cluster.ts";
import { isUnserved } from "../client/discovery/unserved.ts";
import type { ConflictPolicy } from "../fields/conflict-policy.ts";
import { Scalers } from "../fields/scalers.ts";
import { textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { cluster, namespace, useTrial } from "../testing/use-trial.ts";
import { type WatchedKubectl, watchedKubectl } from "../testing/watched-kubectl.ts";

useTrial();

describe.each(["server", "kubectl"] as const)("applier %s", (applier) => {
  let target: Cluster;
  let kubectl: WatchedKubectl;
  let signal: AbortSignal;

  beforeEach(async () => {
    kubectl = await watchedKubectl();
    target = await open(cluster.kubeconfigPath);
    signal = AbortSignal.timeout(120_000);
  });
  afterEach(async () => {
    await target[Symbol.asyncDispose]();
    await kubectl[Symbol.asyncDispose]();
  });

  const open = (kubeConfigPath: string) =>
    openCluster({ kubeConfigPath, masterURL: "", ...(applier === "kubectl" && { kubectl: kubectl.path }) });
  const path = (name = "a") => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const stored = async (name = "a") => (await cluster.request<KubeObject & { readonly data?: object }>("GET", path(name))).body;
  const configMap = (data: Readonly<Record<string, string>> = { x: "1" }, more: object = {}): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace, ...more },
    data,
  });
  const place = async (object: KubeObject) => (await target.place(object, signal)).address;
  const apply = async (object: KubeObject, options: { readonly isForced?: boolean; readonly dryRun?: boolean } = {}) =>
    target.applier.apply(object, await place(object), { signal, ...options });
  const rulesFor = (conflicts: ConflictPolicy) => ({ conflicts, ignored: [], scalers: new Scalers(target, signal, []) });
  const declare = (object: KubeObject, conflicts: ConflictPolicy = "force") =>
    applyManifest(target, object, { rules: rulesFor(conflicts), patience: target.patience(), onWait: () => {}, signal });

  test("what is new or differs is written, what is the same is not", async () => {
    expect((await apply(configMap())).isChanged).toBe(true);
    const first = (await stored()).metadata["resourceVersion"];
    await eventually(async () => expect((await apply(configMap())).isChanged).toBe(false));
    expect((await stored()).metadata["resourceVersion"]).toBe(first);
    const { live, isChanged } = await apply(configMap({ x: "2" }));
    expect([isChanged, textAt(live, "metadata", "name"), (await stored()).data]).toEqual([true, "a", { x: "2" }]);
  });

  test("a dry run tells what would be, and writes nothing", async () => {
    expect((await apply(configMap(), { dryRun: true })).isChanged).toBe(true);
    expect((await cluster.request("GET", path())).status).toBe(404);
    await apply(configMap());
    const before = await stored();
    const address = await place(configMap());
    expect((await apply(configMap({ x: "2" }), { dryRun: true })).isChanged).toBe(true);
    await eventually(async () => expect((await apply(configMap(), { dryRun: true })).isChanged).toBe(false));
    const merged = await target.applier.merge({ data: { y: "3" } }, address, { signal, dryRun: true });
    const replaced = await target.applier.replace(configMap({ z: "4" }), address, { signal, dryRun: true });
    expect([textAt(merged, "data", "y"), textAt(replaced, "data", "z")]).toEqual(["3", "4"]);
    expect(await stored()).toEqual(before);
  });

  test("a conflict with other managers names them and their fields, and force takes them", async () => {
    for (const manager of ["one", "two"])
      await cluster.request("PATCH", `${path()}?fieldManager=${manager}`, configMap({ [manager]: "1", [`${manager}-2`]: "1" }));
    const wanted = configMap({ one: "2", two: "2", "two-2": "2" });
    const error: unknown = await apply(wanted, { isForced: false }).catch((reason: unknown) => reason);
    expect(fieldConflictsOf(error)?.toSorted((a, b) => (a.field < b.field ? -1 : 1))).toEqual([
      { field: ".data.one", owner: "one" },
      { field: ".data.two", owner: "two" },
      { field: ".data.two-2", owner: "two" },
    ]);
    await apply(wanted);
    expect((await stored()).data).toMatchObject({ one: "2", two: "2", "two-2": "2" });
  });

  test("each conflict policy does what it says", async () => {
    const byHand = () => cluster.request("PATCH", `${path()}?fieldManager=hand&force=true`, configMap({ x: "hand" }));
    await byHand();
    await expect(declare(configMap({ x: "git" }), "fail")).rejects.toThrow(/\.data\.x \(hand\)/);
    expect((await declare(configMap({ x: "git", y: "git" }), "skip")).notes.join()).toContain(".data.x (hand)");
    expect((await stored()).data).toEqual({ x: "hand", y: "git" });
    expect((await declare(configMap({ x: "git" }))).notes.join()).toContain("hand");
    expect((await stored()).data).toEqual({ x: "git" });
  });

  test("create, replace and merge refuse what is there already or has changed", async () => {
    const address = await place(configMap());
    const created = await target.applier.create(configMap(), address, { signal });
    await expect(target.applier.create(configMap(), address, { signal })).rejects.toMatchObject({ code: "conflict" });
    const resourceVersion = textAt(created, "metadata", "resourceVersion");
    await target.applier.replace(configMap({ x: "2" }, { resourceVersion }), address, { signal });
    await expect(target.applier.replace(configMap({ x: "3" }, { resourceVersion }), address, { signal })).rejects.toMatchObject({
      code: "conflict",
    });
    await target.applier.merge({ data: { y: "4" } }, address, { signal });
    const late = { metadata: { resourceVersion }, data: { y: "5" } };
    await expect(target.applier.merge(late, address, { signal })).rejects.toMatchObject({ code: "conflict" });
    expect((await stored()).data).toEqual({ x: "2", y: "4" });
  });

  test("only the object with the UID is deleted, and what is gone stays gone", async () => {
    await apply(configMap({}, { finalizers: ["example.org/hold"] }));
    const address = await place(configMap());
    await expect(target.applier.delete(address, { uid: randomUUID() }, signal)).rejects.toMatchObject({ code: "conflict" });
    const { uid = "", resourceVersion = "" } = (await stored()).metadata as { uid?: string; resourceVersion?: string };
    expect((await target.applier.delete(address, { uid, resourceVersion }, signal))?.metadata["finalizers"]).toEqual(["example.org/hold"]);
    await target.applier.merge({ metadata: { finalizers: null } }, address, { signal });
    expect(await target.applier.delete(address, { uid }, signal)).toBeUndefined();
    expect(await target.client.find(address, signal)).toBeUndefined();
  });

  test("dependents of a deleted object go or stay as asked", async () => {
    await apply(configMap());
    const uid = textAt(await stored(), "metadata", "uid");
    const address = await place(configMap());
    const left = await target.applier.delete(address, { uid, propagation: "orphan" }, signal);
    expect(left?.metadata["finalizers"]).toEqual(["orphan"]);
  });

  test("a namespace, a kind and an object that are not there are told apart", async () => {
    const elsewhere = { ...configMap(), metadata: { name: "a", namespace: "no-such-namespace" } };
    await expect(apply(elsewhere)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringMatching(/^namespaces "no-such-namespace" not found: create it, or set input.autoCreateNamespace/),
    });
    const resource = { group: "", version: "v1", kind: "Ghost", plural: "ghosts", names: [], isNamespaced: true, verbs: [] };
    const nowhere = { resource, namespace, name: "a" };
    const fails = [
      () => target.client.find(nowhere, signal),
      () => target.applier.delete(nowhere, { uid: randomUUID() }, signal),
      () => target.applier.apply({ ...configMap(), kind: "Ghost" }, nowhere, { signal }),
    ];
    for (const fail of fails) expect(await fail().catch(isUnserved)).toBe(true);
    expect(await target.client.find(await place(configMap()), signal)).toBeUndefined();
  });

  test("what cannot be changed in place names the way out", async () => {
    const fixed = (x: string, metadata: object = {}) => ({ ...configMap({ x }, metadata), immutable: true });
    await declare(fixed("1"));
    const error = await declare(fixed("2")).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^ConfigMap "a" is invalid: data: Forbidden.*force-sync-by-replace/s),
    });
    const forced = fixed("2", { annotations: { "pipecd.dev/force-sync-by-replace": "enabled" } });
    expect((await declare(forced)).applied).toBe("changed");
    expect((await stored()).data).toEqual({ x: "2" });
    const gentle = { ...configMap({}, { name: "b", annotations: { "pipecd.dev/sync-by-replace": "enabled" } }) };
    expect([(await declare(gentle)).applied, (await declare(gentle)).applied]).toEqual(["changed", "unchanged"]);
  });

  test("a value of a wrong type and an admission policy are refusals with their reasons, once", async () => {
    const wrong = { apiVersion: "v1", kind: "Service", metadata: { name: "a", namespace }, spec: { ports: "many" } };
    await expect(declare(wrong)).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(".spec.ports") });
    await refuseNamesIn(namespace, "refused");
    await expect(declare({ ...configMap(), metadata: { name: "refused", namespace } })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("no such names"),
    });
  });

  test("an account without rights is told so", async () => {
    await using limited = await open(await cluster.restrictedKubeconfig(namespace, []));
    const address = await place(configMap());
    await expect(limited.applier.apply(configMap(), address, { signal })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/cannot patch resource "configmaps"/),
    });
    await expect(limited.client.find(address, signal)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("of three hundred objects a bad one is refused by itself", async () => {
    const manifests = Array.from({ length: 300 }, (_, index) => ({
      object: index === 123 ? { ...configMap(), metadata: { name: "Not_A_Name", namespace } } : withName(configMap(), `o-${index}`),
      file: "a.yaml",
      line: 1,
    }));
    const results = await applyInWaves({
      ...{ cluster: target, manifests, rules: rulesFor("force"), unread: new Map(), signal },
      ...{ onWave: () => {}, onResult: () => {}, onWait: () => {} },
    });
    expect(summarise(results)).toBe("299 applied, 1 rejected");
    const failed = results.find((result) => result.kind === "failed");
    expect(failed?.kind === "failed" && failed.fault.message).toMatch(/^ConfigMap "Not_A_Name" is invalid: metadata\.name: Invalid value/);
    expect((await kubectl.calls("apply")).length).toBeLessThan(applier === "kubectl" ? 30 : 1);
    expect(await kubectl.calls(path("Not_A_Name"))).toEqual([]);
  });

  test("no value of an object is an argument", async () => {
    const [secret, address] = [withSecret("hush-hush"), await place(withSecret("hush-hush"))];
    await apply(secret);
    const resourceVersion = textAt(await target.client.find(address, signal), "metadata", "resourceVersion");
    await target.applier.merge({ stringData: { password: "hush-hush-2" } }, address, { signal });
    await target.applier.replace(withSecret("hush-hush-3", resourceVersion), address, { signal }).catch(() => {});
    const calls = (await kubectl.calls()).join("\n");
    expect(calls).not.toMatch(/hush|aHVza/);
    expect(calls.includes("apply --server-side")).toBe(applier === "kubectl");
  });

  test("a cluster that is away is unavailable, and so is everything in it", async () => {
    await using nowhere = await openCluster({
      kubeConfigPath: cluster.kubeconfigPath,
      masterURL: "https://127.0.0.1:9",
      ...(applier === "kubectl" && { kubectl: kubectl.path }),
    });
    expect(await nowhere.isAway(signal)).toBe(true);
    await expect(nowhere.catalogue(signal)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("an apply that is aborted rejects with the reason, and what was not begun is not applied", async () => {
    const abort = new AbortController();
    const address = await place(configMap());
    const running = target.applier.apply(configMap(), address, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect((await cluster.request("GET", path())).status).toBe(404);
  });

  test("a watch tells of changes until nobody listens", async () => {
    await apply(configMap());
    const seen: string[] = [];
    for await (const live of target.client.watch(await place(configMap()), signal)) {
      seen.push(textAt(live, "data", "x"));
      if (seen.length === 2) break;
      await apply(configMap({ x: "2" }));
    }
    expect(seen).toEqual(["1", "2"]);
  });

  const withName = (object: KubeObject, name: string) => ({ ...object, metadata: { ...object.metadata, name } });
  const withSecret = (password: string, resourceVersion?: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace, ...(resourceVersion !== undefined && { resourceVersion }) },
    stringData: { password },
  });
});

/** Refuses ConfigMaps with a name in a namespace, as soon as it resolves. */
async function refuseNamesIn(space: string, name: string): Promise<void> {
  const base = "/apis/admissionregistration.k8s.io/v1";
  const [policy, binding] = [`${base}/validatingadmissionpolicies/${space}`, `${base}/validatingadmissionpolicybindings/${space}`];
  onTestFinished(async () => {
    for (const each of [binding, policy]) await cluster.request("DELETE", each);
  });
  await cluster.request("PATCH", `${policy}?fieldManager=t&force=true`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: space },
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }] },
      validations: [{ expression: `object.metadata.name != '${name}'`, message: "no such names" }],
    },
  });
  await cluster.request("PATCH", `${binding}?fieldManager=t&force=true`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: space },
    spec: {
      policyName: space,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": space } } },
    },
  });
  // It is in force a moment after it is stored.
  await eventually(async () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
    const probe = `/api/v1/namespaces/${space}/configmaps/${name}?fieldManager=probe&dryRun=All`;
    expect((await cluster.request("PATCH", probe, object)).status).toBe(422);
  });
}
