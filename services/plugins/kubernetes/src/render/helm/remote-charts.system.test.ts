import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isFault } from "@slipway/plugin-sdk";
import {
  type ChartServer,
  packChart,
  programPath,
  selfSignedCertificate,
  startChartRepository,
  startOciRegistry,
  tempDir,
} from "@slipway/testkit";
import { expect, test } from "vitest";
import { type Repository, renderRepository } from "../../testing/rendered-repository.ts";
import { renderHelm } from "./render-helm.ts";

const credentials = { user: "bob", password: "geheim-4711" };
const signIn = { username: credentials.user, password: credentials.password };
const tools = { helm: programPath("helm") };
const render = (repository: Repository) => renderRepository(renderHelm, repository, { tools });

const template = { "templates/a.yaml": "chart: {{ .Chart.Name }} {{ .Chart.Version }}\n" };
/** Each test has charts of its own: what was rendered once is not rendered again. */
let charts = 0;
function newChart(version = "1.0.0") {
  charts += 1;
  return packChart({ name: `redis${charts}`, version, files: template });
}
const files = { "app/app.pipecd.yaml": "kind: Application\n" };

test("a chart of an HTTP repository is downloaded with its credentials, and rendered once", async () => {
  await using server = await startChartRepository({ credentials });
  const chart = newChart();
  server.publish(chart);
  const repository = repositoryOf(server, { repository: "stable", name: chart.name, version: "1.0.0" });
  expect(await render(repository)).toEqual({ [`${chart.name}-1.0.0/templates/a.yaml (rendered)`]: `chart: ${chart.name} 1.0.0\n` });
  const requests = [`GET /index.yaml 200 Basic`, `GET /${chart.name}-1.0.0.tgz 200 Basic`];
  expect(requestsOf(server)).toEqual(requests);
  await render(repository);
  expect(requestsOf(server)).toEqual(requests);
});

test("the newest version of a range is rendered, and looked for again at the next commit", async () => {
  await using server = await startChartRepository({ credentials });
  const first = newChart("1.1.0");
  server.publish(first);
  const repository = repositoryOf(server, { repository: "stable", name: first.name, version: "^1.0.0" });
  expect(Object.values(await render(repository))).toEqual([`chart: ${first.name} 1.1.0\n`]);
  server.publish(packChart({ name: first.name, version: "1.2.0", files: template }));
  expect(Object.values(await render(repository))).toEqual([`chart: ${first.name} 1.1.0\n`]);
  const next = await renderRepository(renderHelm, repository, { tools, request: { commitHash: "d".repeat(40) } });
  expect(Object.values(next)).toEqual([`chart: ${first.name} 1.2.0\n`]);
});

test.for(["basic", "bearer"] as const)("a chart of an OCI registry is downloaded with %s authentication", async (auth) => {
  await using server = await startOciRegistry({ credentials, auth });
  const chart = newChart("2.0.0+b1");
  server.push("team/charts", chart);
  const config = { chartRegistries: [{ address: server.url, ...signIn }] };
  const helmChart = { repository: `oci://${server.host}/team/charts`, name: chart.name, version: "2.0.0+b1" };
  expect(Object.values(await render({ files, input: { helmChart }, config }))).toEqual([`chart: ${chart.name} 2.0.0+b1\n`]);
});

test("certificates are checked unless the settings say otherwise", async () => {
  const certificate = await selfSignedCertificate();
  await using http = await startChartRepository({ certificate });
  await using oci = await startOciRegistry({ certificate });
  const chart = newChart();
  http.publish(chart);
  oci.push("team", chart);
  const [ofHttp, ofOci] = (["stable", `oci://${oci.host}/team`] as const).map((repository) => ({
    repository,
    name: chart.name,
    version: "1.0.0",
  }));
  for (const insecure of [false, true]) {
    const config = {
      chartRepositories: [{ name: "stable", address: http.url, insecure }],
      chartRegistries: [{ address: oci.host, insecure }],
    };
    for (const helmChart of [ofHttp, ofOci]) {
      const rendering = render({ files, input: { helmChart }, config });
      if (insecure) expect(Object.values(await rendering)).toEqual([`chart: ${chart.name} 1.0.0\n`]);
      else await expect(rendering).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("set insecure") });
    }
  }
});

test("dependencies are built in a copy: from the repository, by alias, from a registry and from other directories", async () => {
  await using http = await startChartRepository({ credentials });
  await using oci = await startOciRegistry({ credentials });
  const [one, two, three] = [newChart("1.5.0"), newChart(), newChart()];
  http.publish(one);
  http.publish(two);
  oci.push("team", three);
  const list = (dependencies: readonly object[]) => `dependencies: ${JSON.stringify(dependencies)}\n`;
  const web = list([
    { name: one.name, version: "^1.0.0", repository: `${http.url}/` },
    { name: three.name, version: "1.0.0", repository: `oci://${oci.host}/team` },
    { name: "common", version: "0.1.0", repository: "file://../../lib/common" },
  ]);
  const repository = {
    files: {
      ...files,
      "app/web/Chart.yaml": `apiVersion: v2\nname: web\nversion: 0.1.0\n${web}`,
      "lib/common/Chart.yaml": `apiVersion: v2\nname: common\nversion: 0.1.0\n${list([{ name: two.name, version: "1.x", repository: "@stable" }])}`,
      "lib/common/templates/b.yaml": "chart: common\n",
    },
    input: { helmChart: { path: "web" } },
    config: {
      chartRepositories: [{ name: "stable", address: http.url, ...signIn }],
      chartRegistries: [{ address: oci.url, ...signIn }],
    },
  };
  expect(await render(repository)).toEqual({
    [`web/charts/${one.name}/templates/a.yaml (rendered)`]: `chart: ${one.name} 1.5.0\n`,
    [`web/charts/${three.name}/templates/a.yaml (rendered)`]: `chart: ${three.name} 1.0.0\n`,
    "web/charts/common/templates/b.yaml (rendered)": "chart: common\n",
    [`web/charts/common/charts/${two.name}/templates/a.yaml (rendered)`]: `chart: ${two.name} 1.0.0\n`,
  });
});

test("dependencies from elsewhere are refused, each at its place", async () => {
  const chart = [
    "apiVersion: v2",
    "name: web",
    "version: 0.1.0",
    "dependencies:",
    "  - {name: a, version: 1.0.0, repository: https://charts.example.com}",
    "  - {name: b, version: 1.0.0, repository: oci://registry.example.com/y}",
    "  - {name: c, version: 1.0.0}",
    "  - {name: d, version: 1.0.0, repository: file:///etc}",
    "  - {name: e, version: 1.0.0, repository: file://../../..}",
    '  - {name: f, version: 1.0.0, repository: "@nope"}',
    "  - {name: g, version: 1.0.0, repository: file://../none}",
    "  - {name: h, version: 1.0.0}",
    "",
  ].join("\n");
  const all = { ...files, "app/web/Chart.yaml": chart, "app/web/charts/h/Chart.yaml": "apiVersion: v2\nname: h\nversion: 1.0.0\n" };
  expect((await faultOf({ files: all, input: { helmChart: { path: "web" } } })).message.split("\n")).toEqual([
    expect.stringMatching(
      /^web\/Chart\.yaml:5:5: the dependency a comes from the repository https:\/\/charts\.example\.com, which is not in chartRepositories /,
    ),
    expect.stringMatching(
      /^web\/Chart\.yaml:6:5: the dependency b comes from the registry registry\.example\.com, which is not in chartRegistries /,
    ),
    "web/Chart.yaml:7:5: the dependency c is not in charts/ and has no repository",
    "web/Chart.yaml:8:5: the dependency d is at /etc: the path must be relative to the chart",
    "web/Chart.yaml:9:5: the dependency e is at ../../.., which is outside the repository",
    expect.stringMatching(/^web\/Chart\.yaml:10:5: the dependency f comes from the repository nope, /),
    "web/Chart.yaml:11:5: the dependency g is at ../none, where there is no directory",
  ]);
});

test("what a server does not have or refuses is said in words that help", async () => {
  await using http = await startChartRepository({ credentials });
  await using oci = await startOciRegistry({ credentials, auth: "bearer" });
  const chart = newChart();
  http.publish(chart);
  oci.push("team", chart);
  const failing = async (repository: string, version: string, password: string) => {
    const config = {
      chartRepositories: [{ name: "stable", address: http.url, username: "bob", password }],
      chartRegistries: [{ address: oci.url, username: "bob", password }],
    };
    const { code, message } = await faultOf({ files, input: { helmChart: { repository, name: chart.name, version } }, config });
    return [code, message];
  };
  const ofOci = `oci://${oci.host}/team`;
  const right = credentials.password;
  const what = (version: string, from: string) => `the chart ${chart.name} ${version} of ${from} cannot be downloaded: `;
  expect(await failing("stable", "9.9.9", right)).toEqual([
    "invalid",
    `${what("9.9.9", "stable")}the repository has no such chart in this version`,
  ]);
  expect(await failing(ofOci, "9.9.9", right)).toEqual([
    "invalid",
    `${what("9.9.9", oci.url)}the registry has no such chart in this version`,
  ]);
  expect(await failing("stable", "9.9.8", "wrong-0815")).toEqual([
    "precondition",
    expect.stringContaining("check username and password of chartRepositories"),
  ]);
  expect(await failing(ofOci, "9.9.8", "wrong-0815")).toEqual([
    "precondition",
    expect.stringContaining("check username and password of chartRepositories"),
  ]);
  expect(await failing("other", "1.0.0", right)).toEqual([
    "invalid",
    expect.stringContaining('"other" is none of the chartRepositories of the plugin\'s config in the piped file (stable): add it there'),
  ]);
  expect(await failing("oci://registry.example.com/a", "1.0.0", right)).toEqual([
    "invalid",
    expect.stringContaining("the registry registry.example.com is not in chartRegistries of the plugin's config in the piped file"),
  ]);
  await http[Symbol.asyncDispose]();
  expect(await failing("stable", "9.9.7", right)).toEqual(["unavailable", expect.stringContaining("connection refused")]);
});

test("credentials are in no argument, no variable and no message, and in no file any more when the chart is rendered", async () => {
  await using dir = await tempDir("spy");
  await using server = await startChartRepository({ credentials });
  const chart = newChart();
  server.publish(chart);
  const seen = join(dir.path, "seen");
  // A program that writes down what it was started with, and how many files around its home have the password.
  const spy = `#!/bin/sh
{ echo "> $*"; env; echo "files: $(grep -rl '${credentials.password.slice(0, 4)}''${credentials.password.slice(4)}' "$HOME/../.." | wc -l)"; } >> '${seen}'
exec '${programPath("helm")}' "$@"
`;
  const helm = join(dir.path, "helm");
  await writeFile(helm, spy, { mode: 0o755 });
  const repository = repositoryOf(server, { repository: "stable", name: chart.name, version: "1.0.0" });
  await renderRepository(renderHelm, repository, { tools: { helm } });
  const text = await readFile(seen, "utf8");
  expect(text.match(/^(> \w+|files: .*)/gm)).toEqual([
    "> pull",
    "files: 1",
    "> repo",
    "files: 1",
    "> pull",
    "files: 1",
    "> template",
    "files: 0",
  ]);
  expect(text).not.toContain(credentials.password);
  expect(text).not.toContain(Buffer.from(`bob:${credentials.password}`).toString("base64"));
});

/** An application with a chart of the HTTP repository. */
function repositoryOf({ url }: ChartServer, helmChart: object): Repository {
  return { files, input: { helmChart }, config: { chartRepositories: [{ name: "stable", address: url, ...signIn }] } };
}

function requestsOf({ requests }: ChartServer): readonly string[] {
  return requests.map(({ method, path, status, signedInWith }) => `${method} ${path} ${status} ${signedInWith}`);
}

async function faultOf(repository: Repository) {
  const error: unknown = await render(repository).catch((each: unknown) => each);
  if (!isFault(error)) throw new Error("the repository is rendered, or fails in another way", { cause: error });
  expect(error.message).not.toMatch(/geheim|wrong-0815/);
  return error;
}
