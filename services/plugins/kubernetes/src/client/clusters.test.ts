import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { Clusters } from "./clusters.ts";

async function kubeconfig(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "clusters-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, "config");
}

const text = JSON.stringify({
  "current-context": "c",
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  clusters: [{ name: "c", cluster: { server: "https://localhost:1" } }],
  users: [{ name: "u", user: { token: "t" } }],
});

const noKubectl = { tools: { install: () => Promise.reject(new Error("no target asks for kubectl")) }, version: "" };

test("a cluster is opened once, and again after its kubeconfig has changed", async () => {
  await using clusters = new Clusters();
  const address = { kubeConfigPath: await kubeconfig(), masterURL: "" };
  await writeFile(address.kubeConfigPath, text);
  const first = await clusters.at(address, noKubectl);
  expect(await clusters.at(address, noKubectl)).toBe(first);
  expect(await clusters.at({ ...address, masterURL: "https://other:1" }, noKubectl)).not.toBe(first);
  await utimes(address.kubeConfigPath, 1, 1);
  expect(await clusters.at(address, noKubectl)).not.toBe(first);
});

test("a failed open is retried", async () => {
  await using clusters = new Clusters();
  const address = { kubeConfigPath: await kubeconfig(), masterURL: "" };
  await expect(clusters.at(address, noKubectl)).rejects.toMatchObject({ code: "not_found" });
  await writeFile(address.kubeConfigPath, text);
  expect((await clusters.at(address, noKubectl)).client.server).toBe("https://localhost:1");
});

test("a cluster whose kubeconfig was away is the same one once it is back", async () => {
  await using clusters = new Clusters();
  const address = { kubeConfigPath: await kubeconfig(), masterURL: "" };
  await writeFile(address.kubeConfigPath, text);
  const first = await clusters.at(address, noKubectl);
  await rename(address.kubeConfigPath, `${address.kubeConfigPath}-away`);
  for (let times = 0; times < 2; times++) await expect(clusters.at(address, noKubectl)).rejects.toMatchObject({ code: "not_found" });
  await rename(`${address.kubeConfigPath}-away`, address.kubeConfigPath);
  expect(await clusters.at(address, noKubectl)).toBe(first);
});

test("a cluster whose credential plugin gave a certificate is opened again before that ends", async () => {
  const path = await kubeconfig();
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "/bin/cat", args: [`${path}.credential`] };
  await writeFile(path, JSON.stringify({ ...JSON.parse(text), users: [{ name: "u", user: { exec } }] }));
  await using clusters = new Clusters();
  const address = { kubeConfigPath: path, masterURL: "", credentialPlugins: ["/bin/cat"] };
  await writeFile(`${path}.credential`, await credential(path, 1));
  const first = await clusters.at(address, noKubectl);
  expect(await clusters.at(address, noKubectl)).toBe(first);
  await writeFile(`${path}.credential`, await credential(path, 3650));
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 86_400_000 });
  onTestFinished(() => void vi.useRealTimers());
  const second = await clusters.at(address, noKubectl);
  expect(second).not.toBe(first);
  expect(await clusters.at(address, noKubectl)).toBe(second);
});

/** What a credential plugin prints that gives a certificate. */
async function credential(path: string, days: number): Promise<string> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${path}.key`];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, "-subj", "/CN=u", "-out", `${path}.cert`, "-days", `${days}`]);
  const [clientCertificateData, clientKeyData] = await Promise.all([readFile(`${path}.cert`, "utf8"), readFile(`${path}.key`, "utf8")]);
  return JSON.stringify({ status: { clientCertificateData, clientKeyData } });
}

test("a target with applier: kubectl gets the kubectl that the application, or else the target names, and is opened once for each", async () => {
  await using clusters = new Clusters();
  const path = await kubeconfig();
  await writeFile(path, text);
  const asked: string[] = [];
  const install = async (name: string, version: string) => {
    asked.push(`${name} ${version}`);
    return `/tools/${version}`;
  };
  const at = (version: string, more: object) =>
    clusters.at({ kubeConfigPath: path, masterURL: "", applier: "kubectl", ...more }, { tools: { install }, version });

  const own = await at("", { kubectlVersion: "v1.34.1" });
  expect(await at("1.34.1", {})).toBe(own);
  expect(await at("1.33.2", { kubectlVersion: "1.34.1" })).not.toBe(own);
  expect((await at("", {})).client.server).toBe("https://localhost:1");
  expect(asked).toEqual(["kubectl 1.34.1", "kubectl 1.34.1", "kubectl 1.33.2", "kubectl 1.35.4"]);
});
