import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { programPath, tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkFile, readPipedToCheck } from "./check-file.ts";
import { describeChecked } from "./checked-file.ts";

const chart = "apiVersion: v2\nname: web\nversion: 0.1.0\n";
const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

test("charts are rendered with the tools of the piped file, and checked against what the deploy target allows", async () => {
  const { stdout: helmVersion } = await promisify(execFile)(programPath("helm"), ["version", "--template={{.Version}}"]);
  vi.stubEnv("PATH", `${dirname(programPath("helm"))}:${process.env["PATH"]}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using dir = await tempDir("charts");
  vi.stubEnv("XDG_CACHE_HOME", join(dir.path, "cache"));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), text);
  };
  const input = { namespace: "shop", helmVersion, helmChart: { path: "../charts/web" }, helmOptions: { setValues: { "image.tag": "1" } } };
  const head = { apiVersion: "pipecd.dev/v1beta1" };
  await write(
    "app/app.pipecd.yaml",
    JSON.stringify({ ...head, kind: "Application", spec: { name: "shop", plugins: { kubernetes: { input } } } }),
  );
  const plugins = [{ name: "kubernetes", deployTargets: [{ name: "dev", config: { allowed: { namespaces: ["other"] } } }] }];
  const tools = [{ name: "helm", versionArgs: ["version"] }];
  await write("piped.yaml", JSON.stringify({ ...head, kind: "Piped", spec: { projectID: "p", pipedID: "d", tools, plugins } }));
  // The root of the repository.
  await mkdir(join(dir.path, ".git"));
  await write("charts/web/Chart.yaml", chart);
  await write("charts/web/templates/a.yaml", configMap);
  const piped = await readPipedToCheck(join(dir.path, "piped.yaml"));
  const check = async () => {
    const checked = await checkFile(join(dir.path, "app/app.pipecd.yaml"), piped.plugins, piped.tools);
    return describeChecked(checked).replaceAll(`${dir.path}/`, "").split("\n        ");
  };

  expect(await check()).toEqual([
    "invalid app/app.pipecd.yaml",
    "error: charts/web/templates/a.yaml (rendered):1:1: namespace shop is not allowed on deploy target dev",
  ]);
  await write("charts/web/templates/a.yaml", "x: {{ .Values.owner.name }}\n");
  await write("charts/web/templates/b.yaml", "{{ nothing }}\n");
  expect((await check()).toSorted()).toEqual([
    "error: charts/web/templates/a.yaml:1:13: .Values.owner.name cannot be read, because the value owner is not set: set it in helmOptions, or in the chart's values.yaml",
    'error: charts/web/templates/b.yaml:1:1: function "nothing" not defined',
    "invalid app/app.pipecd.yaml",
  ]);
});
