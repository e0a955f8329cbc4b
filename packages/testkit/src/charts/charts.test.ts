import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { tempDir } from "../temp-dir.ts";
import { packChart } from "./pack-chart.ts";
import { startChartRepository } from "./start-chart-repository.ts";
import { startOciRegistry } from "./start-oci-registry.ts";

const chart = packChart({ name: "web", version: "1.0.0+b1", files: { "templates/a.yaml": "a: 1\n", "b.txt": "x".repeat(600) } });
const credentials = { user: "bob", password: "geheim" };
const basic = `Basic ${Buffer.from("bob:geheim").toString("base64")}`;

test("tar unpacks a chart", async () => {
  await using dir = await tempDir("chart");
  await writeFile(join(dir.path, "web.tgz"), chart.archive);
  const { stdout } = await promisify(execFile)("tar", ["-xzvf", "web.tgz"], { cwd: dir.path });
  expect(stdout.trim().split("\n")).toEqual(["web/Chart.yaml", "web/templates/a.yaml", "web/b.txt"]);
});

test("a repository lists its charts and asks for credentials", async () => {
  await using repository = await startChartRepository({ credentials });
  repository.publish(chart);
  const index = await fetch(`${repository.url}/index.yaml`, { headers: { authorization: basic } });
  const { entries } = (await index.json()) as { readonly entries: Record<string, readonly { readonly urls: readonly string[] }[]> };
  const archive = await fetch(`${repository.url}/${entries["web"]?.[0]?.urls[0]}`, { headers: { authorization: basic } });
  expect(Buffer.from(await archive.arrayBuffer())).toEqual(chart.archive);
  expect((await fetch(`${repository.url}/index.yaml`)).status).toBe(401);
});

test("a registry issues tokens for the credentials, and serves a chart by its tag", async () => {
  await using registry = await startOciRegistry({ credentials, auth: "bearer" });
  registry.push("team", chart);
  const manifestUrl = `${registry.url}/v2/team/web/manifests/1.0.0_b1`;
  const refused = await fetch(manifestUrl);
  expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, `Bearer realm="${registry.url}/token",service="charts"`]);
  expect((await fetch(`${registry.url}/token`)).status).toBe(401);
  const { token } = (await (await fetch(`${registry.url}/token`, { headers: { authorization: basic } })).json()) as {
    readonly token: string;
  };
  const headers = { authorization: `Bearer ${token}` };
  const { layers } = (await (await fetch(manifestUrl, { headers })).json()) as { readonly layers: readonly { readonly digest: string }[] };
  const blob = await fetch(`${registry.url}/v2/team/web/blobs/${layers[0]?.digest}`, { headers });
  expect(Buffer.from(await blob.arrayBuffer())).toEqual(chart.archive);
});
