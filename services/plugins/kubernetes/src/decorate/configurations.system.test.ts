import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const secret = (contents: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: ${namespace}}\n${contents}\n`;
const web = () => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1", envFrom: [{secretRef: {name: login}}, {configMapRef: {name: settings}}]}]}
`;
const deploy = async (text: string) => expect((await trial.deploy({ files: { "a.yaml": text } })).message).toBe("");
const texts = async () => {
  const { body } = await cluster.request<{ data?: Readonly<Record<string, string>> }>(
    "GET",
    `/api/v1/namespaces/${namespace}/secrets/login`,
  );
  return Object.fromEntries(Object.entries(body.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
};
const restarts = async () => {
  const { body } = await cluster.request<{ metadata: { generation: number } }>(
    "GET",
    `/apis/apps/v1/namespaces/${namespace}/deployments/web`,
  );
  return body.metadata.generation;
};

test("a key that is removed from stringData is removed from the Secret, and nothing of it is drift", async () => {
  await deploy(secret("stringData: {name: eve, code: first}"));
  expect(await texts()).toEqual({ name: "eve", code: "first" });
  const changed = secret("data: {token: dA==, code: b2xk}\nstringData: {code: second}");
  await deploy(changed);
  expect(await texts()).toEqual({ token: "t", code: "second" });
  expect((await trial.livestate({ "a.yaml": changed })).sync).toEqual({ status: "synced" });
});

test("pods restart when a text of a Secret changes, and only then", async () => {
  await deploy(secret("stringData: {code: first}") + web());
  const before = await restarts();
  await deploy(secret("stringData: {code: first}") + web());
  expect(await restarts()).toBe(before);
  await deploy(secret("stringData: {code: second}") + web());
  expect(await restarts()).toBe(before + 1);
});

test("pods restart when the ConfigMap of their namespace changes, not when one of the same name in another changes", async () => {
  const other = await cluster.createNamespace();
  const settings = (mode: string, elsewhere: string) =>
    [
      [namespace, mode],
      [other, elsewhere],
    ]
      .map(([of, value]) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${of}}\ndata: {mode: ${value}}\n`)
      .join("");
  await deploy(web() + settings("quiet", "quiet"));
  const before = await restarts();
  await deploy(web() + settings("quiet", "loud"));
  expect(await restarts()).toBe(before);
  await deploy(web() + settings("loud", "loud"));
  expect(await restarts()).toBe(before + 1);
});
