import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, annotations = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}, annotations: {${annotations}}}\ndata: {value: ours}\n`;
const path = (name = "") => `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;
const create = (name: string, metadata: object = {}) =>
  cluster.request("POST", path(), { metadata: { name, ...metadata }, data: { value: "theirs" } });
const contentOf = async (name: string) => (await cluster.request<{ data?: { value: string } }>("GET", path(name))).body.data?.value;

test("an object that another tool manages is refused with its name, and taken over with a word; one that nobody manages is adopted", async () => {
  await create("helm", { annotations: { "meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": namespace } });
  await create("argo", { annotations: { "argocd.argoproj.io/tracking-id": `shop:/ConfigMap:${namespace}/argo` } });
  await create("hand");
  const all = (annotation = "") => ({ "a.yaml": configMap("hand") + configMap("helm", annotation) + configMap("argo") });

  const refused = await trial.deploy({ files: all() });
  expect(refused.result).toBe("failed");
  expect(refused.message).toContain("nothing was applied, because another tool manages what this application declares");
  expect(refused.message).toContain("takeOverFrom: [helm, argocd] in spec.plugins.kubernetes");
  expect(refused.message).toContain(`ConfigMap ${namespace}/helm (a.yaml:7) is managed by Helm release ${namespace}/shop`);
  expect(refused.message).toContain(`ConfigMap ${namespace}/argo (a.yaml:12) is managed by Argo CD's application shop`);
  expect(await Promise.all(["hand", "helm", "argo"].map(contentOf))).toEqual(["theirs", "theirs", "theirs"]);

  const one = await trial.deploy({ files: all("slipway/take-over-from: helm") });
  expect(one.message).toContain(`ConfigMap ${namespace}/argo`);
  expect(one.message).not.toContain(`ConfigMap ${namespace}/helm`);

  const taken = await trial.deploy({ files: all("slipway/take-over-from: helm"), application: { takeOverFrom: ["argocd"] } });
  expect(taken.result).toBe("succeeded");
  expect(taken.lines).toContain(`info: taking over ConfigMap ${namespace}/argo (a.yaml:12) from Argo CD's application shop`);
  expect(await Promise.all(["hand", "helm", "argo"].map(contentOf))).toEqual(["ours", "ours", "ours"]);
  // It is ours now: the marks of the other tool are still there, and need no word any more.
  expect(await trial.deploy({ files: all() })).toMatchObject({ result: "succeeded" });
  trial.objects = new Map();
  expect(await trial.deploy({ files: all() })).toMatchObject({ result: "succeeded" });
});
