import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundledPlugins, parsePipedFile, pluginsOfPiped } from "@slipway/app-config";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test, vi } from "vitest";
import { bundledDefinitions } from "./bundled-definitions.ts";
import { checkFile } from "./check-file.ts";
import { describeChecked, exitCodeFor } from "./checked-file.ts";

const valid = "apiVersion: pipecd.dev/v1beta1\nkind: Application\n";

test("a valid file is ok, an invalid one has its problems with their positions", async () => {
  await using dir = await tempDir("check");
  const [good, bad] = [join(dir.path, "good.pipecd.yaml"), join(dir.path, "bad.pipecd.yaml")];
  await writeFile(good, `${valid}spec: { plugins: { wait: {} } }\n`);
  await writeFile(bad, `${valid}spec: { timeout: soon }\n`);

  const checked = await Promise.all([good, bad].map((file) => checkFile(file)));

  expect(checked.map(describeChecked)).toEqual([
    `ok      ${good}`,
    `invalid ${bad}\n        error: ${bad}:3:18: spec.timeout: must be a duration such as 30s, 5m or 1h30m`,
  ]);
  expect(exitCodeFor(checked)).toBe(1);
  expect(exitCodeFor(checked.slice(0, 1))).toBe(0);
});

test("a missing file and a directory are reported without a position, with exit code 3", async () => {
  await using dir = await tempDir("check");
  await writeFile(join(dir.path, "app.pipecd.yaml"), valid);

  const missing = await checkFile("nope.yaml");
  const directory = await checkFile(dir.path);

  expect(describeChecked(missing)).toBe("invalid nope.yaml\n        error: nope.yaml: no such file");
  expect(describeChecked(directory)).toContain(
    `error: ${dir.path}: is a directory; name a file in it, such as ${dir.path}/app.pipecd.yaml`,
  );
  expect(exitCodeFor([missing])).toBe(3);
});

test("workloads that the application does not declare are a warning, since nothing of them is compared or copied", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  await writeFile(file, `${valid}spec:\n  plugins: { kubernetes: { workloads: [{ name: web }, { kind: StatefulSet, name: bd }] } }\n`);
  const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";
  await writeFile(join(dir.path, "a.yaml"), deployment);
  expect(describeChecked(await checkFile(file))).toBe(
    `ok      ${file}\n        warning: ${file}:1:1: workloads[1] names StatefulSet bd, which the application does not declare: correct it, or remove it`,
  );
});

test("what plugins do not accept or ignore is found without them, for the plugins of a piped too", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  await writeFile(
    file,
    `${valid}spec:\n  plugins: { kubernetes: { input: { manifest: [a] } } }\n  pipeline: { stages: [{ name: WAIT, with: { duraton: 1m } }] }\n`,
  );
  const targets = [{ name: "kubernetes", isBundled: true, deployTargets: ["a", "b"] }];

  const [all, some] = await Promise.all([checkFile(file), checkFile(file, targets)]);

  const lines = (checked: typeof all) => describeChecked(checked).replaceAll(`${file}:`, "").split("\n        ").slice(1);
  expect(lines(all)).toEqual([
    "error: 5:38: spec.pipeline.stages[0].with.duration: is missing",
    "warning: 4:37: spec.plugins.kubernetes.input.manifest: unknown field, ignored; did you mean manifests?",
    "warning: 5:46: spec.pipeline.stages[0].with.duraton: unknown field, ignored; did you mean duration?",
  ]);
  expect(lines(some)).toEqual([
    "warning: 3:1: spec.deployTargets: plugin kubernetes has the targets a, b; a, the first one, is used: name those to deploy to",
    "warning: 4:37: spec.plugins.kubernetes.input.manifest: unknown field, ignored; did you mean manifests?",
  ]);
});

test("what only a plugin with a url can check is named", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const stages = "[{name: WAIT, with: {duration: 1s}}, {name: MINE}]";
  await writeFile(file, `${valid}spec: {plugins: {mine: {any: 1}, wait: {}}, pipeline: {stages: ${stages}}}\n`);
  const plugins = [
    { name: "wait", isBundled: true, deployTargets: [] },
    { name: "mine", isBundled: false, deployTargets: [] },
  ];
  const advice = "was not checked: a plugin with a url is not run for a check; it is checked when a deployment is planned";
  expect(describeChecked(await checkFile(file, plugins))).toBe(
    [
      `ok      ${file}`,
      `        warning: ${file}: the section of plugin mine ${advice}`,
      `        warning: ${file}: the options of stage MINE ${advice}`,
    ].join("\n"),
  );
});

test("the manifests of the directory are checked as the kubernetes plugin reads them", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  await writeFile(file, `${valid}spec: { plugins: { kubernetes: {} } }\n`);
  await writeFile(
    join(dir.path, "web.yaml"),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\nkind: Secret\nmetadata: { name: b }\n",
  );

  const checked = await checkFile(file);

  expect(describeChecked(checked)).toContain(`error: ${join(dir.path, "web.yaml")}:5:1: the Secret has no apiVersion`);
  expect(exitCodeFor([checked])).toBe(1);
});

test("a chart from elsewhere is not rendered without the settings of a piped, which is no mistake of the file", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const chart = "{ repository: stable, name: redis, version: 1.0.0 }";
  await writeFile(file, `${valid}spec: { plugins: { kubernetes: { input: { helmChart: ${chart} } } } }\n`);

  const checked = await checkFile(file);

  expect(describeChecked(checked).split("\n        ")).toEqual([
    `ok      ${file}`,
    `warning: ${file}:1:1: the manifests are not checked, because they cannot be rendered here: the config of the kubernetes plugin is not known: set --piped to a piped file that has it`,
  ]);
});

test("a piped file may be JSON, and a plugin that up refuses is an error", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "piped.json");
  const piped = (plugin: string) => ({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: { projectID: "p", pipedID: "d", plugins: [{ name: plugin }] },
  });
  await writeFile(file, JSON.stringify(piped("wait"), undefined, "\t"));
  expect(describeChecked(await checkFile(file))).toBe(`ok      ${file}`);
  await writeFile(file, JSON.stringify(piped("waitt")));
  expect(describeChecked(await checkFile(file))).toContain(
    "spec.plugins[0].name: no plugin waitt is bundled: set its url; did you mean wait?",
  );
});

test("manifests are checked against what the deploy target allows; without rules, objects of the whole cluster are a warning", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  await writeFile(file, `${valid}spec: { name: shop, plugins: { kubernetes: {} } }\n`);
  const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: admin }\n";
  await writeFile(join(dir.path, "web.yaml"), `${role}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: bank }\n`);
  const piped = (config: unknown) => ({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: { projectID: "p", pipedID: "d", plugins: [{ name: "kubernetes", deployTargets: [{ name: "eu", config }] }] },
  });
  const lines = async (config: unknown) => {
    const { piped: parsed } = parsePipedFile(JSON.stringify(piped(config)), { filename: "piped.yaml" });
    const checked = describeChecked(await checkFile(file, parsed && pluginsOfPiped(parsed)));
    return checked.replaceAll(`${dir.path}/`, "").split("\n        ").slice(1);
  };

  expect(await lines({})).toEqual([
    "warning: web.yaml:1:1: kind ClusterRole changes the whole cluster, and deploy target eu has no allowed in its config that limits who may do that",
  ]);
  expect(await lines({ allowed: { namespaces: ["shop"] } })).toEqual([
    "error: web.yaml:1:1: kind ClusterRole.rbac.authorization.k8s.io is outside of the allowed namespaces on deploy target eu",
    "error: web.yaml:5:1: namespace bank is not allowed on deploy target eu",
  ]);
  expect(await lines({ allowed: { namespaces: ["none"], applications: [{ name: "shop" }] } })).toEqual([]);
});

test("hooks are checked like the manifests, and a word that is no event is an error", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const hook = (event: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: bank, annotations: { argocd.argoproj.io/hook: ${event} } }\n`;
  const { piped } = parsePipedFile(
    JSON.stringify({
      apiVersion: "pipecd.dev/v1beta1",
      kind: "Piped",
      spec: {
        projectID: "p",
        pipedID: "d",
        plugins: [{ name: "kubernetes", deployTargets: [{ name: "eu", config: { allowed: { namespaces: ["shop"] } } }] }],
      },
    }),
    { filename: "piped.yaml" },
  );
  const lines = async (event: string, hooks: string) => {
    await writeFile(file, `${valid}spec: { name: shop, plugins: { kubernetes: { input: { hooks: ${hooks} } } } }\n`);
    await writeFile(join(dir.path, "web.yaml"), hook(event));
    const checked = describeChecked(await checkFile(file, piped && pluginsOfPiped(piped)));
    return checked.replaceAll(`${dir.path}/`, "").split("\n        ").slice(1);
  };
  const forbidden = "error: web.yaml:1:1: namespace bank is not allowed on deploy target eu";
  expect(await lines("PreSync", "argo")).toEqual([forbidden]);
  expect(await lines("Before", "argo")).toEqual([
    expect.stringMatching(/^error: web\.yaml:1:1: .*"Before" in the annotation argocd\.argoproj\.io\/hook is unknown/),
  ]);
  expect(await lines("PreSync", "none")).toEqual(
    expect.arrayContaining([forbidden, expect.stringContaining("without input.hooks: helm or argo")]),
  );
});

test("the manifests of every entry of multiTargets are checked, or if the targets are known, those that they have", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const multiTargets =
    "[{ target: { labels: { tier: canary } }, kustomizeDir: canary }, { target: { name: us }, kustomizeDir: us }, { kustomizeDir: kustomized }]";
  await writeFile(
    file,
    `${valid}spec: { name: shop, deployTargets: { kubernetes: [eu] }, plugins: { kubernetes: { input: { multiTargets: ${multiTargets} } } } }\n`,
  );
  await mkdir(join(dir.path, "canary"));
  await writeFile(join(dir.path, "canary", "web.yaml"), "kind: Secret\nmetadata: { name: b }\n");
  const piped = (labels: object) => ({
    apiVersion: "pipecd.dev/v1beta1",
    kind: "Piped",
    spec: { projectID: "p", pipedID: "d", plugins: [{ name: "kubernetes", deployTargets: [{ name: "eu", labels, config: {} }] }] },
  });
  const lines = async (labels?: object) => {
    const { piped: parsed } = labels ? parsePipedFile(JSON.stringify(piped(labels)), { filename: "piped.yaml" }) : {};
    const checked = describeChecked(await checkFile(file, parsed && pluginsOfPiped(parsed)));
    return checked.replaceAll(`${dir.path}/`, "").split("\n        ").slice(1);
  };

  await mkdir(join(dir.path, "kustomized"));
  await writeFile(join(dir.path, "kustomized", "kustomization.yaml"), "resources: [none.yaml]\n");
  const ofCanary = "error: canary/web.yaml:1:1: the Secret has no apiVersion";
  const noDirectory = "error: app.pipecd.yaml:1:1: us: there is no such directory in the application directory";
  const missing = "error: kustomized/kustomization.yaml:1:1: there is no none.yaml";
  expect(await lines()).toEqual([ofCanary, noDirectory, missing]);
  const stray = (entry: string) =>
    `warning: app.pipecd.yaml:1:1: input.multiTargets${entry} fits no deploy target of the application: correct it, or remove it`;
  expect(await lines({ tier: "canary" })).toEqual([ofCanary, stray("[1] (name us)")]);
  expect(await lines({})).toEqual([missing, stray("[0] (label tier: canary)"), stray("[1] (name us)")]);
});

test("stages for some deploy targets are checked against those of the piped file, and with the manifests that these have", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const write = (multiTargets: string) =>
    writeFile(
      file,
      `${valid}spec:
  deployTargets: { kubernetes: [eu] }
  pipeline: { stages: [{ name: K8S_MULTI_PRIMARY_ROLLOUT, with: { multiTargets: [eu], createService: true } }] }
  plugins: { kubernetes: { input: { multiTargets: ${multiTargets} } } }
`,
    );
  await mkdir(join(dir.path, "eu"));
  const service = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n";
  await writeFile(join(dir.path, "eu", "web.yaml"), service);
  const lines = async (...names: readonly string[]) => {
    const deployTargets = names.map((name) => ({ name, labels: { tier: name }, config: {} }));
    const piped = {
      apiVersion: "pipecd.dev/v1beta1",
      kind: "Piped",
      spec: { projectID: "p", pipedID: "d", plugins: [{ name: "kubernetes", deployTargets }] },
    };
    const { piped: parsed } = names.length > 0 ? parsePipedFile(JSON.stringify(piped), { filename: "piped.yaml" }) : {};
    return describeChecked(await checkFile(file, parsed && pluginsOfPiped(parsed)))
      .split("\n        ")
      .slice(1);
  };
  await write("[{ target: { labels: { tier: eu } }, kustomizeDir: eu }]");
  expect([await lines(), await lines("eu")]).toEqual([[], []]);
  await write("[]");
  expect(await lines("eu", "us")).toEqual([expect.stringMatching(/stage K8S_MULTI_PRIMARY_ROLLOUT: .*Service/)]);
});

test("a pipe is refused instead of waiting for its end", async () => {
  await using dir = await tempDir("check");
  const pipe = join(dir.path, "app.pipecd.yaml");
  execFileSync("mkfifo", [pipe]);
  expect(describeChecked(await checkFile(pipe))).toContain("is no regular file");
});

test("files that a piped file names and that are not there are warnings with their places", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "piped.yaml");
  await writeFile(join(dir.path, "kubeconfig"), "");
  await writeFile(
    file,
    `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: p
  pipedID: d
  git: { sshKeyFile: /keys/none, sshConfigFilePath: ${dir.path} }
  plugins:
    - name: kubernetes
      deployTargets:
        - { name: here, config: { kubeConfigPath: ${dir.path}/kubeconfig } }
        - { name: home, config: { kubeConfigPath: ~/.kube/none } }
        - { name: own, config: {} }
    - name: analysis
      config:
        analysisProviders: [{ name: p, type: LOKI, config: { address: https://x, usernameFile: user, passwordFile: /none/password } }]
    - { name: mine, url: file:///plugins/mine }
    - { name: run, url: "http://127.0.0.1:9000", config: { anyFile: /none } }
`,
  );
  const checked = await checkFile(file);
  const here = "no such file on this machine";
  expect(describeChecked(checked).replaceAll(`${file}:`, "").split("\n        ")).toEqual([
    `ok      ${file}`,
    `warning: 6:22: spec.git.sshKeyFile: /keys/none: ${here}`,
    `warning: 6:53: spec.git.sshConfigFilePath: ${dir.path}: is a directory on this machine`,
    `warning: 11:51: spec.plugins[0].deployTargets[1].config.kubeConfigPath: ~/.kube/none: ${here}; ~ does not stand for the home folder here: write the whole path`,
    `warning: 15:96: spec.plugins[1].config.analysisProviders[0].config.usernameFile: user: ${here}; a relative path begins in the folder where slipway is started, here ${process.cwd()}`,
    `warning: 15:116: spec.plugins[1].config.analysisProviders[0].config.passwordFile: /none/password: ${here}`,
    `warning: 16:26: spec.plugins[2].url: /plugins/mine: ${here}`,
  ]);
  expect(exitCodeFor([checked])).toBe(0);
});

test("what planning refuses is found, in its words, each with its place", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const analysis = `
      - name: ANALYSIS
        with:
          duration: 10m
          metrics: [{ provider: prom, query: up, interval: 0s }]
          https: [{ url: "http://10.1.2.3/x", interval: 1m }]`;
  const valid = analysis.replace(/ +metrics.*\n/, "");
  const stages = `
      - { name: K8S_TRAFFIC_ROUTING, with: { all: canary } }
      - { name: WAIT, with: { duration: 0s } }${analysis}${valid}
      - { name: WAIT_APPROVAL, with: { approvers: [ann], minApproverNum: 2 } }`;
  const head = "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  plugins: { kubernetes: { trafficRouting: { method: smi } } }";
  await writeFile(file, `${head}\n  pipeline:\n    stages:${stages}\n`);
  await writeFile(join(dir.path, "web.yaml"), "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n");
  const lines = async (plugins?: Parameters<typeof checkFile>[1]) =>
    describeChecked(await checkFile(file, plugins))
      .replaceAll(`${dir.path}/`, "")
      .split("\n        ")
      .slice(1);
  const errors = [
    "error: app.pipecd.yaml:7:44: with: stage K8S_TRAFFIC_ROUTING: trafficRouting.method smi is not known: use podselector, istio or gatewayapi",
    "error: app.pipecd.yaml:8:41: with.duration: must be greater than zero",
    "error: app.pipecd.yaml:12:21: with.metrics[0].expected: needs min or max, or both, with strategy THRESHOLD",
    "error: app.pipecd.yaml:12:60: with.metrics[0].interval: must be positive",
    "error: app.pipecd.yaml:18:74: with.minApproverNum: 2 approvals are required, but approvers has only 1",
  ];
  const address =
    "app.pipecd.yaml:17:19: with.https[0]: 10.1.2.3 is a private address: to allow it, add it to allowedAddresses in the config of the plugin in the piped file";

  // The settings of the plugin may allow it.
  expect(await lines()).toEqual([...errors, `warning: ${address}`]);
  const names = ["analysis", "kubernetes", "wait", "waitapproval"];
  const piped = (config: object) =>
    parsePipedFile(
      JSON.stringify({
        apiVersion: "pipecd.dev/v1beta1",
        kind: "Piped",
        spec: { projectID: "p", pipedID: "d", plugins: names.map((name) => ({ name, ...(name === "analysis" && { config }) })) },
      }),
      { filename: "piped.yaml" },
    ).piped;
  const [strict, open] = [piped({}), piped({ allowedAddresses: ["10.0.0.0/8"] })];
  if (!strict || !open) throw new Error("the piped files are valid");
  expect(await lines(pluginsOfPiped(strict))).toEqual([...errors.slice(0, 4), `error: ${address}`, ...errors.slice(4)]);
  expect(await lines(pluginsOfPiped(open))).toEqual(errors);
});

test("every bundled plugin has a definition that is checked", () => {
  expect(Object.keys(bundledDefinitions).toSorted()).toEqual([...bundledPlugins].toSorted());
});

test("references of a kustomization are checked; that nothing renders it here is a warning, also for the stages that would read the result", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const lines = async () => describeChecked(await checkFile(file)).replaceAll(`${dir.path}/`, "");
  vi.stubEnv("PATH", "");
  vi.stubEnv("XDG_CACHE_HOME", join(dir.path, "cache"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const pipeline = "pipeline: { stages: [{ name: K8S_CANARY_ROLLOUT }] }";
  await writeFile(file, `${valid}spec:\n  plugins: { kubernetes: { input: { kustomizeVersion: 99.0.0 } } }\n  ${pipeline}\n`);
  await writeFile(join(dir.path, "kustomization.yaml"), "resources:\n  - web.yaml\n");
  expect(await lines()).toBe("invalid app.pipecd.yaml\n        error: kustomization.yaml:2:1: there is no web.yaml");
  await writeFile(join(dir.path, "web.yaml"), "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n");
  expect(await lines()).toMatch(
    /^ok {6}app\.pipecd\.yaml\n {8}warning: app\.pipecd\.yaml:1:1: the manifests are not checked, because they cannot be rendered here: kustomize is not on the PATH; the install script of kustomize 99\.0\.0 .*; to use another version of kustomize, set input\.kustomizeVersion/,
  );
});

test("an entry of multiTargets that cannot be rendered here hides no problems of the others", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  vi.stubEnv("PATH", "");
  vi.stubEnv("XDG_CACHE_HOME", join(dir.path, "cache"));
  onTestFinished(() => void vi.unstubAllEnvs());
  const entries = "[{ target: { name: eu }, kustomizeDir: built }, { target: { name: us }, kustomizeDir: 'two words' }, {}]";
  const input = `{ kustomizeVersion: 99.0.0, multiTargets: ${entries} }`;
  await writeFile(file, `${valid}spec: { name: shop, plugins: { kubernetes: { input: ${input} } } }\n`);
  for (const folder of ["built", "two words"]) {
    await mkdir(join(dir.path, folder));
    await writeFile(join(dir.path, folder, "kustomization.yaml"), folder === "built" ? "resources: []\n" : "resources:\n- none.yaml\n");
  }
  await writeFile(join(dir.path, "a.yaml"), "kind: Secret\nmetadata: { name: b }\n");
  expect(
    describeChecked(await checkFile(file))
      .replaceAll(`${dir.path}/`, "")
      .split("\n        "),
  ).toEqual([
    "invalid app.pipecd.yaml",
    "error: two words/kustomization.yaml:2:1: there is no none.yaml",
    "error: a.yaml:1:1: the Secret has no apiVersion",
    expect.stringContaining(
      "warning: app.pipecd.yaml:1:1: the manifests are not checked, because they cannot be rendered here: kustomize is not on the PATH; the install script",
    ),
  ]);
});

test("templates are checked without a key: that they can be filled, not what is then in them", async () => {
  await using dir = await tempDir("check");
  const file = join(dir.path, "app.pipecd.yaml");
  const spec = "encryption: {encryptedSecrets: {password: AAAA}, decryptionTargets: [secret.yaml]}";
  await writeFile(file, `${valid}spec:\n  ${spec}\n  plugins: { kubernetes: {} }\n`);
  const check = async (template: string) => {
    await writeFile(join(dir.path, "secret.yaml"), template);
    return describeChecked(await checkFile(file));
  };
  expect(await check("password: {{ .encryptedSecrets.password }}\n")).toBe(
    `ok      ${file}\n        warning: ${file}: its manifests are checked when a deployment is planned, not here: some are templates, which only a piped can fill`,
  );
  expect(await check("password: {{ .encryptedSecrets.pasword }}\n")).toBe(
    `invalid ${file}\n        error: ${join(dir.path, "secret.yaml")}:1:14: encryptedSecrets has no pasword; did you mean password?`,
  );
});
