import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "@slipway/domain";
import { tempDir } from "@slipway/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createProgram } from "../../program.ts";

let root: string;
let printed: string[];

beforeEach(async ({ onTestFinished }) => {
  const dir = await tempDir("kubernetes");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  root = dir.path;
  printed = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...words: readonly string[]): Promise<string> {
  printed = [];
  const program = await createProgram(["kubernetes", ...words]);
  await program.parseAsync(["kubernetes", ...words], { from: "user" });
  return printed.join("");
}

/** The lines of JSON that a command printed. */
async function lines(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  return (await run(...words))
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function directory(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, name, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return join(root, name);
}

const application = (spec: string) => `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {name: shop, ${spec}}\n`;
const web = (image = "web:1", replicas = 4) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "${image}"}]}
`;
const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {password: ${value}}\n`;

test("render prints the objects in the namespace and order of the application file, one line of JSON each", async () => {
  const first = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {pipecd.dev/order: "-1"}}\ndata: {big: "1"}\n`;
  const dir = await directory("shop", {
    "app.pipecd.yaml": application("plugins: {kubernetes: {input: {namespace: shop, manifests: [web.yaml, sub/a.yaml]}}}"),
    "web.yaml": web(),
    "sub/a.yaml": first,
    "ignored.yaml": web(),
  });
  const found = await lines("render", dir, "-o", "json");
  expect(found.map(({ kind, metadata }) => [kind, metadata])).toEqual([
    ["ConfigMap", { name: "a", namespace: "shop", annotations: { "pipecd.dev/order": "-1" } }],
    ["Deployment", { name: "web", namespace: "shop" }],
  ]);
});

test("manifests that differ between deploy targets are those of the target that is named", async () => {
  const multiTargets = "[{target: {name: tokyo}, kustomizeDir: tokyo}, {}]";
  const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
  const dir = await directory("shop", {
    "app.pipecd.yaml": application(`plugins: {kubernetes: {input: {multiTargets: ${multiTargets}}}}`),
    "a.yaml": config("all"),
    "tokyo/a.yaml": config("tokyo"),
  });
  const namesOn = async (...words: readonly string[]) => (await lines(...words, dir, "-o", "json")).map(({ metadata }) => metadata);
  expect(await namesOn("render", "--deploy-target", "tokyo")).toEqual([{ name: "tokyo" }]);
  expect(await namesOn("render", "--deploy-target", "paris")).toEqual([{ name: "all" }]);
  expect(await namesOn("variants", "--stage", "K8S_SYNC", "--deploy-target", "tokyo")).toMatchObject([{ name: "tokyo" }]);
  await expect(run("render", dir)).rejects.toThrow("differ between deploy targets: name one with --deploy-target");
});

test("variants know the stages of kubernetes_multicluster, and on which deploy targets they are", async () => {
  const stages = "[{name: K8S_MULTI_TRAFFIC_ROUTING, with: {multiTargets: [tokyo]}}]";
  const dir = await directory("shop", {
    "app.pipecd.yaml": application(`plugins: {kubernetes: {trafficRouting: {method: istio}}}, pipeline: {stages: ${stages}}`),
    "a.yaml": "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web}\nspec: {http: []}\n",
  });
  const primaryOf = async (...words: readonly string[]) =>
    (await lines("variants", "--stage", "K8S_PRIMARY_ROLLOUT", dir, "-o", "json", ...words)).map(({ kind }) => kind);
  expect(await primaryOf()).toEqual([]);
  expect(await primaryOf("--deploy-target", "tokyo")).toEqual([]);
  expect(await primaryOf("--deploy-target", "paris")).toEqual(["VirtualService"]);
});

test("render needs no application file, and what it prints as YAML is read as the same objects", async () => {
  const odd = `apiVersion: v1
kind: ConfigMap
metadata: {name: odd, labels: {off: "no", yes: "n", "1": "=", merge: "<<", inf: ".inf", hex: "0x1f", signed: "+1", under: "1_000", octal: "0o17", time: "12:30:45", date: "2026-01-01", exp: "1e3", empty: "", tilde: "~", long: "${"x ".repeat(90)}"}}
data: {lines: "a\\n  b\\n", big: "1234567890123456789"}
immutable: false
extra: 1234567890123456789
`;
  const dir = await directory("plain", { "odd.yaml": odd });
  const text = await run("render", dir);
  const again = await directory("again", { "odd.yaml": text });
  expect(await run("render", again, "-o", "json")).toBe(await run("render", dir, "-o", "json"));
  expect(await run("render", dir, "-o", "json")).toContain('"extra":1234567890123456789');
});

test("render refuses with every problem, each with file and line", async () => {
  const dir = await directory("bad", { "a.yaml": `${web()}---\nkind: Service\n`, "b.yaml": "a: [" });
  const refusal: unknown = await run("render", dir).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "precondition" });
  expect(String(refusal)).toContain(`${join(dir, "a.yaml")}:11:1: the Service has no apiVersion`);
  expect(String(refusal)).toContain(`${join(dir, "b.yaml")}:1:`);
});

const serviceNamed = (name: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name } });

test("diff shows changed fields, zero values too, and no value of a Secret", async () => {
  const before = await directory("before", {
    "a.yaml": `${web("web:1", 4)}---\n${secret("hunter2")}`,
    "b.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: old}\n",
  });
  const after = await directory("after", {
    "a.yaml": `${web("web:2", 0)}---\n${secret("hunter3")}`,
    "c.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: new}\n",
  });
  expect(await lines("diff", before, after, "--format", "json")).toEqual([
    {
      change: "deleted",
      apiVersion: "v1",
      kind: "Service",
      namespace: "",
      name: "old",
      file: "b.yaml",
      line: 1,
      object: serviceNamed("old"),
    },
    {
      change: "added",
      apiVersion: "v1",
      kind: "Service",
      namespace: "",
      name: "new",
      file: "c.yaml",
      line: 1,
      object: serviceNamed("new"),
    },
    {
      change: "changed",
      apiVersion: "v1",
      kind: "Secret",
      namespace: "",
      name: "keys",
      file: "a.yaml",
      line: 11,
      differences: [{ path: "data.password", old: "*****", new: "***** (2)" }],
    },
    {
      change: "changed",
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace: "",
      name: "web",
      file: "a.yaml",
      line: 1,
      differences: [
        { path: "spec.replicas", old: 4, new: 0 },
        { path: "spec.template.spec.containers.0.image", old: "web:1", new: "web:2" },
      ],
    },
  ]);
  expect(await run("diff", join(before, "a.yaml"), after)).not.toMatch(/hunter/);
  const onlyOne = await run("diff", before, join(after, "c.yaml"), "-o", "json");
  expect(onlyOne).toContain('"stringData":{"password":"*****"}');
  expect(await run("diff", before, before)).toBe("there are no differences\n");
  expect(process.exitCode).toBeUndefined();
  await run("diff", before, after, "--exit-code");
  expect(process.exitCode).toBe(1);
});

test("health is said of every object of every document and list, in order", async () => {
  const job = (name: string, status: string) =>
    `{apiVersion: batch/v1, kind: Job, metadata: {name: ${name}, namespace: a}, status: ${status}}`;
  const failed = "{conditions: [{type: Failed, status: 'True', message: too slow}]}";
  const dir = await directory("live", {
    "a.yaml": `${job("x", failed)}\n---\napiVersion: v1\nkind: List\nitems:\n- ${job("b", "{conditions: [{type: Complete, status: 'True'}]}")}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: z}}\n`,
    "b.json": '{"apiVersion": "v1", "kind": "Pod", "metadata": {}, "status": {"phase": "Running"}}',
    "bad.yaml": "a: 1\n",
  });
  const found = await lines("health", "-f", join(dir, "a.yaml"), "-f", join(dir, "b.json"), "-o", "json");
  expect(found.map(({ kind, namespace, name, health, reason, isJudged }) => [kind, namespace, name, health, reason, isJudged])).toEqual([
    ["Job", "a", "x", "degraded", "too slow", true],
    ["Job", "a", "b", "healthy", "", true],
    ["ConfigMap", "", "z", "healthy", "", false],
    ["Pod", "", "", "healthy", "", true],
  ]);
  expect(await run("health", "-f", join(dir, "a.yaml"), "--exit-code")).toMatch(/Job +a +x +degraded +too slow/);
  expect(process.exitCode).toBe(1);
  await expect(run("health", "-f", join(dir, "bad.yaml"))).rejects.toThrow("bad.yaml:1: this is not a Kubernetes object");
});

test("health follows the rules of an application, if it is named", async () => {
  const dir = await directory("ruled", {
    "app.pipecd.yaml": application(
      "plugins: {kubernetes: {healthRules: [{group: example.com, kind: Widget, rules: [{when: object.status.load > 5, health: degraded, messageExpression: \"'load ' + string(object.status.load)\"}]}]}}",
    ),
    "live.txt": "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, status: {load: 9}}",
  });
  const live = join(dir, "live.txt");
  expect(await lines("health", "-f", live, "-o", "json")).toMatchObject([{ health: "healthy" }]);
  expect(await lines("health", "-f", live, "-o", "json", "--application", dir)).toMatchObject([{ health: "degraded", reason: "load 9" }]);
});

const shop = () =>
  directory("shop", {
    "app.pipecd.yaml": application(
      "plugins: {kubernetes: {trafficRouting: {method: podselector}}}, pipeline: {stages: [{name: K8S_CANARY_ROLLOUT}, {name: K8S_TRAFFIC_ROUTING, with: {all: canary}}]}",
    ),
    "web.yaml": web(),
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web, pipecd.dev/variant: primary}}\n",
  });

test("variants are the objects that a stage applies, with its options", async () => {
  const dir = await shop();
  const canary = await lines(
    "variants",
    "--stage",
    "K8S_CANARY_ROLLOUT",
    "--options",
    '{"replicas":"50%","createService":true}',
    dir,
    "-o",
    "json",
  );
  expect(canary).toMatchObject([
    { kind: "Service", metadata: { name: "web-canary" }, spec: { selector: { "pipecd.dev/variant": "canary" } } },
    { kind: "Deployment", metadata: { name: "web-canary", labels: { "pipecd.dev/variant": "canary" } }, spec: { replicas: 2 } },
  ]);
  const route = await lines("variants", "--stage", "K8S_TRAFFIC_ROUTING", "--options", '{"all":"canary"}', dir, "-o", "json");
  expect(route).toMatchObject([{ kind: "Service", spec: { selector: { "pipecd.dev/variant": "canary" } } }]);
  const running = await directory("running", { "web.yaml": web("web:0") });
  const baseline = await lines("variants", "--stage", "K8S_BASELINE_ROLLOUT", "--running", running, dir, "-o", "json");
  expect(baseline).toMatchObject([
    { metadata: { name: "web-baseline" }, spec: { template: { spec: { containers: [{ image: "web:0" }] } } } },
  ]);
});

test.for([
  { words: ["--stage", "K8S_ROLLBACK"], code: "invalid", want: "stage K8S_ROLLBACK makes no manifests: use one of K8S_SYNC" },
  { words: ["--stage", "K8S_SYNC", "--options", "{"], code: "invalid", want: "--options is not JSON" },
  {
    words: ["--stage", "K8S_SYNC", "--options", '{"prunes":true}'],
    code: "invalid",
    want: "options of K8S_SYNC: prunes: unknown field; did you mean prune?",
  },
  {
    words: ["--stage", "K8S_CANARY_ROLLOUT", "--options", '{"replicas":-1}'],
    code: "invalid",
    want: "options of K8S_CANARY_ROLLOUT: replicas: must be",
  },
  // As the pipeline would refuse it: the Deployment's selector fits the pods of every variant.
  { words: ["--stage", "K8S_PRIMARY_ROLLOUT"], code: "precondition", want: "web.yaml:1" },
  { words: ["--stage", "K8S_TRAFFIC_ROUTING", "--options", '{"canary":30}'], code: "precondition", want: "a selector routes all traffic" },
])("variants refuses $words: $want", async ({ words, code, want }) => {
  const refusal: unknown = await run("variants", ...words, await shop()).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Fault);
  expect(refusal).toMatchObject({ code, message: expect.stringContaining(want) });
});

test("what is missing is not found", async () => {
  await expect(run("render", join(root, "none"))).rejects.toMatchObject({ code: "not_found" });
  await expect(run("health", "-f", join(root, "none"))).rejects.toMatchObject({ code: "not_found" });
  await expect(run("diff", join(root, "none"), root)).rejects.toMatchObject({ code: "not_found" });
  await expect(run("diff", "-", "-")).rejects.toMatchObject({ code: "invalid" });
});

test("a directory without manifests is said to have none", async () => {
  const dir = await directory("empty", { "k8s/web.yaml": web() });
  const notes = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await run("render", dir)).toBe("");
  expect(notes.mock.calls.join("")).toBe(
    "slipway: there are no objects: files in sub-folders are not read unless input.manifests of the application file names them\n",
  );
});
