import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, where = namespace) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${where}}\ndata: {value: "1"}\n`;
const prune = (text: string, application: object = {}) =>
  trial.deploy({ files: { "a.yaml": text }, options: { prune: true }, application });
interface Item {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels?: Readonly<Record<string, string>> };
}
const list = async (path: string) => (await cluster.request<{ readonly items: readonly Item[] }>("GET", path)).body.items;
const uidOf = async (path: string) => (await cluster.request<Item>("GET", path)).body.metadata?.uid;
/** The lines of a log about objects, in their order. */
const deeds = (lines: readonly string[]) => lines.flatMap((line) => /^success: ((?:applied|deleted) \S+ \S+)/.exec(line)?.[1] ?? []);

test("what is renamed or moves to another namespace exists under its new name before the old one is deleted", async () => {
  const elsewhere = await cluster.createNamespace();
  await prune(configMap("old") + configMap("moving"));
  const { lines } = await prune(configMap("new") + configMap("moving", elsewhere));
  expect(deeds(lines)).toEqual([
    ...[`applied ConfigMap ${namespace}/new`, `applied ConfigMap ${elsewhere}/moving`].toSorted(
      (a, b) => deeds(lines).indexOf(a) - deeds(lines).indexOf(b),
    ),
    ...[`deleted ConfigMap ${namespace}/old`, `deleted ConfigMap ${namespace}/moving`].toSorted(
      (a, b) => deeds(lines).indexOf(a) - deeds(lines).indexOf(b),
    ),
  ]);
});

test("if the new objects are refused, the old ones stay", async () => {
  await prune(configMap("old"));
  expect((await prune(configMap("Not_Valid"))).result).toBe("failed");
  expect((await list(`/api/v1/namespaces/${namespace}/configmaps`)).map(({ metadata }) => metadata.name)).toContain("old");
});

test("an object whose apiVersion changes is the same object: another version of a custom kind, another group of a built-in one", async () => {
  const group = `g${randomUUID().slice(0, 8)}.example.com`;
  const version = (name: string, isStored: boolean) =>
    `{name: ${name}, served: true, storage: ${isStored}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}`;
  const definition = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec: {group: ${group}, scope: Namespaced, names: {kind: Widget, plural: widgets, singular: widget}, versions: [${version("v1", true)}, ${version("v2", false)}]}
`;
  const widget = (of: string) => `---\napiVersion: ${group}/${of}\nkind: Widget\nmetadata: {name: w, namespace: ${namespace}}\n`;
  // The only kind of a plain API server that two groups serve.
  const event = (apiVersion: string, regarding: string, reporting: string) =>
    `---\napiVersion: ${apiVersion}\nkind: Event\nmetadata: {name: e, namespace: ${namespace}}\n${regarding}: {kind: Pod, namespace: ${namespace}, name: p}\nreason: Tested\ntype: Normal\naction: Test\neventTime: "2026-01-01T00:00:00.000000Z"\n${reporting}: test\nreportingInstance: test-1\n`;

  await prune(definition + widget("v1") + event("v1", "involvedObject", "reportingComponent"));
  const paths = [`/apis/${group}/v1/namespaces/${namespace}/widgets/w`, `/api/v1/namespaces/${namespace}/events/e`];
  const before = await Promise.all(paths.map(uidOf));
  const { result, lines, message } = await prune(definition + widget("v2") + event("events.k8s.io/v1", "regarding", "reportingController"));
  expect({ result, message }).toEqual({ result: "succeeded", message: "" });
  expect(lines.filter((line) => line.includes("deleted"))).toEqual([]);
  expect(await Promise.all(paths.map(uidOf))).toEqual(before);
  await prune(configMap("a"), { protectedKinds: [], pruneLimit: "100%" });
});

test("what moves to another application is not deleted in between", async () => {
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const applicationNames = { [trial.applicationId]: "shop", [other.applicationId]: "bank" };
  await trial.deploy({ files: { "a.yaml": configMap("kept") + configMap("moving") }, applicationNames });
  const path = `/api/v1/namespaces/${namespace}/configmaps/moving`;
  const before = await uidOf(path);
  const taking = configMap("moving").replace("metadata: {", "metadata: {annotations: {slipway/take-over-from: shop}, ");
  expect(await other.deploy({ files: { "b.yaml": taking }, applicationNames })).toMatchObject({ result: "succeeded" });
  const { lines } = await prune(configMap("kept"));
  expect(lines).toContain(`info: kept ConfigMap ${namespace}/moving: it no longer belongs to this application`);
  expect(await uidOf(path)).toBe(before);
});

test("what was left by a sync without an inventory is found by the next prune, also if one without prune came between", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("left") } });
  trial.objects = new Map();
  await trial.deploy({ files: { "a.yaml": configMap("a") } });
  expect((await prune(configMap("a"))).lines).toContain(`success: deleted ConfigMap ${namespace}/left`);
});

test("from any earlier state, a sync with prune leaves exactly what is declared", async () => {
  const names = ["a", "b", "c", "d", "e"];
  const step = fc.record({
    declared: fc.uniqueArray(fc.constantFrom(...names)),
    prunes: fc.boolean(),
    isForgotten: fc.boolean(),
    lost: fc.constantFrom(...names),
  });
  const elsewhere = await cluster.createNamespace();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), fc.uniqueArray(fc.constantFrom(...names)), async (steps, last) => {
      await using application = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
      const path = `/api/v1/namespaces/${elsewhere}/configmaps`;
      const sync = (declared: readonly string[], isPruning: boolean) =>
        application.deploy({
          files: { "a.yaml": declared.map((name) => configMap(name, elsewhere)).join("") },
          options: { prune: isPruning },
          application: { pruneLimit: "100%" },
        });
      for (const { declared, prunes, isForgotten, lost } of steps) {
        expect(await sync(declared, prunes)).toMatchObject({ result: "succeeded" });
        if (isForgotten) application.objects = new Map();
        await cluster.request("DELETE", `${path}/${lost}`);
      }
      expect(await sync(last, true)).toMatchObject({ result: "succeeded" });
      const live = (await list(path)).map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
      expect(live).toEqual(last.toSorted());
      await sync([], true);
    }),
    { numRuns: 15 },
  );
});
