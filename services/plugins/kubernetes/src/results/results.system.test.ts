import { gateCluster } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "1") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`;
const service = (name: string, port: number) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: ${port}}]}\n`;
const secret = (value: string) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: ${namespace}}\nstringData: {token: ${value}}\n`;

const deploy = async (files: string, more: object = {}) => {
  const { results, ...stage } = await trial.deploy({ files: { "a.yaml": files }, stage: "K8S_SYNC", ...more });
  const shown = results.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`).toSorted();
  return { ...stage, results, shown, of: (name: string) => results.find((each) => each.name === name) };
};

test("each object is reported as created, changed with its difference, unchanged or deleted, on its deploy target", async () => {
  const first = await deploy(service("web", 80) + service("old", 80) + configMap("settings") + secret("hunter2"), { commitHash: "one" });
  expect(first.shown).toEqual(["ConfigMap settings created", "Secret key created", "Service old created", "Service web created"]);
  const deployTargets = new Set(first.results.map(({ deployTarget }) => deployTarget));
  expect([...deployTargets]).toEqual(["dev"]);

  const files = service("web", 8080) + configMap("settings", "2") + secret("hunter3");
  const second = await deploy(files, { commitHash: "two", options: { prune: true } });
  expect(second.shown).toEqual(["ConfigMap settings changed", "Secret key changed", "Service old deleted", "Service web changed"]);
  expect(second.of("web")?.diff).toMatch(/^- +port: 80$/m);
  expect(second.of("web")?.diff).toMatch(/^\+ +port: 8080$/m);
  expect(second.of("web")?.diff).not.toContain("commit-hash");
  expect(second.of("settings")?.diff).toContain("*****");
  expect(second.of("key")?.diff).toContain("*****");
  expect(JSON.stringify(second)).not.toMatch(/hunter|aHVudGVy/);

  const third = await deploy(files, { commitHash: "three" });
  expect(third.shown).toEqual(["ConfigMap settings unchanged", "Secret key unchanged", "Service web unchanged"]);
});

test("what the cluster refuses is reported with its reason, and what comes after it as not tried", async () => {
  const { result, shown, of } = await deploy(configMap("settings") + configMap("no_name") + service("web", 80));
  expect(result).toBe("failed");
  expect(shown).toEqual(["ConfigMap no_name failed", "ConfigMap settings created", "Service web not-tried"]);
  expect(of("no_name")?.reason).toContain("Invalid value");
});

test("what was changed by somebody else, and is taken back, is part of the difference", async () => {
  const files = service("web", 80);
  await deploy(files);
  const path = `/api/v1/namespaces/${namespace}/services/web`;
  const by = "?fieldManager=kubectl-edit";
  await cluster.request("PATCH", path + by, { spec: { ports: [{ port: 81 }] } }, { contentType: "application/merge-patch+json" });
  const { of } = await deploy(files);
  expect(of("web")?.diff).toMatch(/^- +port: 81$/m);
});

test("that it is told costs a few requests more, however many objects there are", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const all = (value: string) => names.map((name) => configMap(name, value)).join("");
  await using gate = await gateCluster(cluster);
  await using gated = new Trial({ kubeConfigPath: gate.kubeconfigPath, applicationId: trial.applicationId });
  await gated.deploy({ files: { "a.yaml": all("1") } });
  const before = gate.answered("GET");
  const { results } = await gated.deploy({ files: { "a.yaml": all("2") } });
  expect(results).toHaveLength(300);
  expect(results.every(({ outcome, diff }) => outcome === "changed" && diff !== "")).toBe(true);
  expect(gate.answered("GET") - before).toBeLessThan(20);
});
