import { expect, test } from "vitest";
import { parsePipedFile } from "./parse-piped-file.ts";
import { isForeign, pluginEndpoints } from "./plugin-endpoints.ts";

function endpoints(...plugins: string[]) {
  const text = `apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: d\n  plugins:\n${plugins.map((plugin) => `    - ${plugin}\n`).join("")}`;
  const { piped, problems } = parsePipedFile(text, { filename: "piped.yaml" });
  expect(problems).toEqual([]);
  return pluginEndpoints(piped ?? { plugins: [] });
}

test.for([
  { name: "a bundled one", plugin: "{ name: wait }", want: "file" },
  { name: "another one", plugin: "{ name: wait, url: 'file:///wait' }", want: "argv" },
  { name: "another one that knows files", plugin: "{ name: wait, url: 'file:///wait', configVia: file }", want: "file" },
])("$name gets its block by $want", ({ plugin, want }) => expect(endpoints(plugin)[0]?.configVia).toBe(want));

test.for([
  { name: "a bundled one has", plugin: "{ name: wait }", want: true },
  { name: "a bundled one that must not has no", plugin: "{ name: wait, token: false }", want: false },
  { name: "another one has no", plugin: "{ name: wait, url: 'file:///wait' }", want: false },
  { name: "another one that knows them has", plugin: "{ name: wait, url: 'file:///wait', token: true }", want: true },
])("$name token", ({ plugin, want }) => expect(endpoints(plugin)[0]?.hasToken).toBe(want));

test("only a plugin that is managed externally has an address, and only one with a port in the file a port", () => {
  expect(endpoints("{ name: wait }", "{ name: waitapproval, port: 7001 }", "{ name: c, url: 'http://127.0.0.1:9' }")).toMatchObject([
    { url: undefined, port: undefined, isRunning: false },
    { url: undefined, port: 7001, isRunning: false },
    { url: "http://127.0.0.1:9", isRunning: true },
  ]);
});

test.for([
  { url: "file:///opt/plugin", told: "file:///opt/plugin" },
  { url: "oci://ghcr.io/some/plugin:1", told: "oci://ghcr.io/some/plugin:1" },
  { url: "exec:node plugin.js", told: "file:///mine" },
  { url: "npm:plugin@1.2.3", told: "file:///mine" },
  { url: "./plugin", told: "file:///mine" },
])("a plugin from $url is started with a URL that PipeCD's plugins accept, and a config for every target", ({ url, told }) => {
  const [endpoint] = endpoints(`{ name: mine, url: '${url}', deployTargets: [{ name: bare }] }`);
  expect(endpoint?.block).toMatchObject({ name: "mine", url: told, deployTargets: [{ name: "bare", labels: {}, config: {} }] });
});

test.for([
  { name: "a bundled one", plugin: {}, want: false },
  { name: "one from elsewhere", plugin: { url: "file:///wait" }, want: true },
  { name: "one on our SDK from elsewhere", plugin: { url: "file:///wait", configVia: "file" as const }, want: false },
])("$name is foreign: $want", ({ plugin, want }) => expect(isForeign({ url: undefined, configVia: undefined, ...plugin })).toBe(want));
