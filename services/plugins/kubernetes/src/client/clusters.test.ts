import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
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

test("a cluster is opened once, and again after its kubeconfig has changed", async () => {
  await using clusters = new Clusters();
  const address = { kubeConfigPath: await kubeconfig(), masterURL: "" };
  await writeFile(address.kubeConfigPath, text);
  const first = await clusters.at(address);
  expect(await clusters.at(address)).toBe(first);
  expect(await clusters.at({ ...address, masterURL: "https://other:1" })).not.toBe(first);
  await utimes(address.kubeConfigPath, 1, 1);
  expect(await clusters.at(address)).not.toBe(first);
});

test("a failed open is retried", async () => {
  await using clusters = new Clusters();
  const address = { kubeConfigPath: await kubeconfig(), masterURL: "" };
  await expect(clusters.at(address)).rejects.toMatchObject({ code: "not_found" });
  await writeFile(address.kubeConfigPath, text);
  expect((await clusters.at(address)).client.server).toBe("https://localhost:1");
});
