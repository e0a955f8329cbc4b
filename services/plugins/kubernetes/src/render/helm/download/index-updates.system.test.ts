import { packChart, programPath, startChartRepository, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { renderRepository } from "../../../testing/rendered-repository.ts";

test("an index is kept for later renderings, and updated once when it lacks a version", async () => {
  await using cache = await tempDir("cache");
  vi.stubEnv("SLIPWAY_PLUGIN_CACHE", cache.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  // It reads the variable when it is loaded, which another file may have done.
  vi.resetModules();
  onTestFinished(() => void vi.resetModules());
  const { renderHelm } = await import("../render-helm.ts");
  await using server = await startChartRepository();
  const publish = (version: string) =>
    server.publish(packChart({ name: "redis", version, files: { "templates/a.yaml": "version: {{ .Chart.Version }}\n" } }));
  const render = async (version: string) => {
    server.requests.length = 0;
    const input = { helmChart: { repository: "stable", name: "redis", version } };
    const config = { chartRepositories: [{ name: "stable", address: server.url }] };
    const rendering = renderRepository(renderHelm, { files: { "app/a.txt": "" }, input, config }, { tools: { helm: programPath("helm") } });
    const texts = await rendering.then(Object.values, (error: Error) => [error.message]);
    return [...texts, ...server.requests.map(({ path }) => path)];
  };
  publish("1.0.0");
  publish("1.1.0");
  expect(await render("1.0.0")).toEqual(["version: 1.0.0\n", "/index.yaml", "/redis-1.0.0.tgz"]);
  expect(await render("1.1.0")).toEqual(["version: 1.1.0\n", "/redis-1.1.0.tgz"]);
  publish("1.2.0");
  expect(await render("1.2.0")).toEqual(["version: 1.2.0\n", "/index.yaml", "/redis-1.2.0.tgz"]);
  expect(await render("1.3.0")).toEqual([expect.stringContaining("the repository has no such chart in this version"), "/index.yaml"]);
});
