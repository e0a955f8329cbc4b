import { createPublicKey, randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encryptHybrid, findSecretsFolder, generateKeys } from "@slipway/secrets";
import {
  type Cluster,
  eventually,
  type GitRepository,
  git,
  programPath,
  sharedCluster,
  sharedMariadb,
  startGitServer,
  startNats,
  startWebReceiver,
  tempDir,
  type WebReceiver,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { encryptSops } from "../system/encrypt-sops.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { connected, everyMessage, everyRow, textOf } from "../system/everything-stored.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Secrets in Git reach the cluster, and nothing else: each is looked for in everything that Slipway stores, shows and sends, as it is and encoded.

const resources = new AsyncDisposableStack();
const canary = (of: string): string => `canary-${of}-${randomBytes(9).toString("hex")}`;
const planted = {
  password: canary("password"),
  token: canary("token"),
  label: canary("label"),
  built: canary("built"),
  rotated: canary("rotated"),
};
/** Characters that other encodings write in another way. */
const odd = (value: string): string => `${value}"'<&>é%\\x`;

let cluster: Cluster;
let namespace: string;
let repository: GitRepository;
let natsUrl: string;
let storeUrl: string;
let traces: WebReceiver;
let people: WebReceiver;
let slipway: Slipway;
let encrypt: (value: string) => string;
let commit = "";

/** A script that shows everything that it finds. */
const script = "cat secret.yaml app.conf token.yaml; base64 -w0 app.conf; cat secret.yaml >&2; exit 0";

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  natsUrl = resources.use(await startNats()).url;
  storeUrl = await (await sharedMariadb()).createDatabase();
  traces = resources.use(await startWebReceiver());
  people = resources.use(await startWebReceiver());
  const folder = resources.use(await tempDir("keys")).path;
  const [keys, server, sops] = await Promise.all([generateKeys(), startGitServer(), encryptSops("token", "token", planted.token)]);
  resources.use(server);
  encrypt = (value) => encryptHybrid(Buffer.from(value), createPublicKey(keys.publicKey));
  await writeFile(join(folder, "private.pem"), keys.privateKey, { mode: 0o600 });
  await writeFile(join(folder, "age.txt"), sops.ageKey, { mode: 0o600 });
  repository = await server.createRepository("apps", {
    ...applicationFiles({
      name: "vault",
      namespace,
      pipeline: [{ name: "K8S_SYNC" }, { name: "SCRIPT_RUN", with: { run: script } }],
      spec: {
        plugins: { kubernetes: { input: { namespace } }, scriptrun: {} },
        encryption: { encryptedSecrets: { password: encrypt(odd(planted.password)) }, decryptionTargets: ["secret.yaml", "app.conf"] },
        attachment: { sources: { conf: "app.conf" }, targets: ["config.yaml"] },
      },
      manifests: {
        "secret.yaml":
          "apiVersion: v1\nkind: Secret\nmetadata: {name: password}\nstringData: {password: {{ .encryptedSecrets.password | quote }}}\n",
        "app.conf": "password={{ .encryptedSecrets.password }}\n",
        "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  app.conf: {{ .attachment.conf | toJson }}\n",
        "token.yaml": sops.yaml,
      },
    }),
    // Rendered by a program, which gets a copy of its own.
    ...applicationFiles({
      name: "built",
      namespace,
      spec: { encryption: { encryptedSecrets: { built: encrypt(planted.built) }, decryptionTargets: ["values.env"] } },
      manifests: {
        "kustomization.yaml": "secretGenerator: [{name: built, envs: [values.env], options: {disableNameSuffixHash: true}}]\n",
        "values.env": "built={{ .encryptedSecrets.built }}\n",
      },
    }),
    // The server quotes what it rejects.
    ...applicationFiles({
      name: "rejected",
      namespace,
      spec: { encryption: { encryptedSecrets: { label: encrypt(planted.label) }, decryptionTargets: ["config.yaml"] } },
      manifests: {
        "config.yaml":
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rejected, labels: {a: '{{ .encryptedSecrets.label }} !'}, annotations: {b: '{{ .encryptedSecrets.label }}'}}\n",
      },
    }),
    ...applicationFiles({
      name: "unfilled",
      namespace,
      spec: { encryption: { encryptedSecrets: { label: encrypt(planted.label) }, decryptionTargets: ["config.yaml"] } },
      manifests: { "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .encryptedSecrets.lable }}\n" },
    }),
  });
  commit = await repository.head();
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      plugins: [{ name: "scriptrun" }],
      tools: [{ name: "kustomize", versionArgs: ["version"] }],
      natsUrl,
      storeUrl,
      secretManagement: {
        type: "KEY_PAIR",
        config: { privateKeyFile: join(folder, "private.pem") },
        sops: { ageKeyFile: join(folder, "age.txt") },
      },
      notifications: { routes: [{ receiver: "people" }], receivers: [{ name: "people", webhook: { url: people.url } }] },
      processes: {},
      env: {
        PATH: `${dirname(programPath("kustomize"))}:${process.env["PATH"]}`,
        LOG_LEVEL: "debug",
        OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
        OBSERVE_INTERVAL_MS: "500",
        NOTICE_QUIET_MS: "0",
      },
    }),
  );
});
afterAll(() => resources.disposeAsync());

const live = async (kind: string, name: string) =>
  (await cluster.request<{ data?: Record<string, string> }>("GET", `/api/v1/namespaces/${namespace}/${kind}/${name}`)).body;

test("the cluster has the secrets, wherever templates and SOPS put them", async () => {
  const deployment = await slipway.waitForDeployment("vault", commit);
  expect(deployment, deployment.statusReason).toMatchObject({ status: "succeeded" });
  const decoded = (text = "") => Buffer.from(text, "base64").toString();
  expect(decoded((await live("secrets", "password")).data?.["password"])).toBe(odd(planted.password));
  expect(decoded((await live("secrets", "token")).data?.["token"])).toBe(planted.token);
  expect((await live("configmaps", "conf")).data).toEqual({ "app.conf": `password=${odd(planted.password)}\n` });
});

test("what a program renders has the secrets too", async () => {
  const deployment = await slipway.waitForDeployment("built", commit);
  expect(deployment, deployment.statusReason).toMatchObject({ status: "succeeded" });
  expect(Buffer.from((await live("secrets", "built")).data?.["built"] ?? "", "base64").toString()).toBe(planted.built);
});

test("what the server rejects fails with its reason, without what it quotes", async () => {
  const deployment = await slipway.waitForDeployment("rejected", commit);
  const said = JSON.stringify(deployment);
  expect(deployment.status).toBe("failed");
  expect(said).toContain("*****");
  expect(said).toMatch(/a valid label must|metadata\.labels/);
});

test("a template that cannot be filled fails the plan with its place, and reaches no cluster", async () => {
  const deployment = await slipway.waitForDeployment("unfilled", commit);
  expect(deployment.status).toBe("failed");
  expect(deployment.statusReason).toContain("config.yaml:4:12: encryptedSecrets has no lable; did you mean label?");
  expect(deployment.stages).toEqual([]);
});

test("a preview of a branch decrypts nothing, whatever its templates do", async () => {
  const clone = repository.workdir;
  await git(clone, ["switch", "-q", "--create", "curious"]);
  const half = '{{ .encryptedSecrets.password | trimPrefix "canary-pass" | toJson }}';
  const curious = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  half: ${half}\n`;
  await writeFile(join(clone, "vault/config.yaml"), curious);
  await writeFile(join(clone, "vault/secret.yaml"), `${await readFile(join(clone, "vault/secret.yaml"), "utf8")}# changed\n`);
  const spec = JSON.parse(await readFile(join(clone, "vault/app.pipecd.yaml"), "utf8")) as {
    spec: { encryption: { decryptionTargets: string[] } };
  };
  spec.spec.encryption.decryptionTargets.push("config.yaml");
  await writeFile(join(clone, "vault/app.pipecd.yaml"), JSON.stringify(spec));
  await git(clone, ["commit", "-q", "-a", "-m", "Curious"]);
  await git(clone, ["push", "-q", "origin", "curious"]);
  const { stdout, stderr } = await slipway.cli("plan-preview", "--repo-remote-url", repository.url, "--branch", "curious", "-o", "json");
  // Compared with files in which the same stands in place of the secrets; nobody can apply it.
  expect(stdout, stderr).toMatch(/"basis": "PREVIEW_BASIS_FILES"[\s\S]*"planId": ""/);
  expect(secretsIn(stdout)).toEqual([]);
});

test("a secret is in the cluster only: not in NATS, the store, logs, spans, notices, answers of the API or on the disk", async () => {
  // A drift shows what is declared beside what is live; a change of the secret, both.
  await cluster.request(
    "PATCH",
    `/api/v1/namespaces/${namespace}/configmaps/conf`,
    { data: { "app.conf": "changed by hand" } },
    { contentType: "application/merge-patch+json" },
  );
  await eventuallyShown(async () => expect((await slipway.cli("drift", "vault")).stdout).toContain("app.conf"), { timeoutMs: 60_000 });
  const { applications, deployments, inspection, plugins, traces: commits, system, drift } = slipway.api;
  const changed = encrypt(odd(planted.rotated));
  const before = JSON.parse(await readFile(join(repository.workdir, "vault/app.pipecd.yaml"), "utf8")) as {
    spec: { encryption: { encryptedSecrets: Record<string, string> } };
  };
  before.spec.encryption.encryptedSecrets = { password: changed };
  await repository.commit({ "vault/app.pipecd.yaml": JSON.stringify(before, undefined, 2) }, "Rotate");
  const ids = (await slipway.deployments("vault")).map(({ id }) => id);
  const [deploymentId = ""] = ids;
  const object = (kind: string, name: string) => ({ idOrName: "vault", object: { kind, name } });
  const answers = await Promise.all(
    [
      applications.listApplications({}),
      applications.getApplication({ idOrName: "vault" }),
      applications.diffApplication({ idOrName: "vault" }),
      deployments.getDeployment({ deploymentId }),
      deployments.readStageLog({ deploymentId, stageId: "K8S_SYNC" }),
      deployments.readStageLog({ deploymentId, stageId: "SCRIPT_RUN" }),
      commits.getTrace({ commitHash: commit }),
      commits.listDeploymentEvents({ deploymentId }),
      drift.listDriftEpisodes({}),
      inspection.getManifest(object("configmap", "conf")),
      inspection.getManifest(object("secret", "password")),
      inspection.getManifest({ ...object("configmap", "conf"), withDeclared: true }),
      inspection.getManifest({ ...object("secret", "password"), withDeclared: true }),
      system.listDeadLetters({}),
      ...["kubernetes", "scriptrun"].map((name) => plugins.readPluginLog({ name, tail: 1000 })),
    ].map(textOf),
  );
  const shown = await Promise.all(
    [
      ["app", "diff", "vault"],
      ["app", "get", "vault", "--tree"],
      ["drift", "vault"],
      ["app", "manifest", "configmap/conf", "vault"],
      ["deployment", "logs", deploymentId, "SCRIPT_RUN"],
    ].map(async (words) => {
      const { stdout, stderr } = await slipway.cli(...words);
      return stdout + stderr;
    }),
  );
  await using connection = await connected({ servers: natsUrl });
  const places = {
    answers: answers.join("\n"),
    tables: shown.join("\n"),
    messages: await everyMessage(connection.nats),
    rows: await everyRow(storeUrl),
    logs: slipway.output(),
    spans: traces.requests.map(({ body }) => body).join("\n"),
    notices: people.requests.map(({ body }) => body).join("\n"),
    disk: await everyFile(slipway.dataDir),
  };
  // Each was really looked at.
  expect(places.answers).toContain("*****");
  expect(places.tables).toContain("*****");
  expect(places.notices).toContain("vault");
  expect(places.spans).toContain("execute stage");
  for (const text of [places.messages, places.rows, places.logs, places.disk]) expect(text).toContain("vault");
  expect(Object.fromEntries(Object.entries(places).map(([place, text]) => [place, secretsIn(text)]))).toEqual(
    Object.fromEntries(Object.keys(places).map((place) => [place, []])),
  );
});

test("nothing decrypted is left in memory when nothing runs, and what a killed process left is removed by the next", async () => {
  const folder = await findSecretsFolder({ dataDir: slipway.dataDir });
  if (!folder) throw new Error("this machine has no tmpfs");
  await slipway.kill9("livestate");
  await slipway.start("livestate");
  for (const each of [folder.copies, folder.values, folder.work])
    await eventually(async () => expect(await readdir(each)).toEqual([]), { timeoutMs: 60_000 });
});

/** The names of the secrets in a text: the random part of each, as it is, in hexadecimal and in base64. */
function secretsIn(text: string): readonly string[] {
  return Object.entries(planted)
    .filter(([, secret]) => {
      const core = secret.slice(-18);
      const inBase64 = [0, 1, 2].map((offset) =>
        Buffer.from("-".repeat(offset) + core)
          .toString("base64")
          .slice(offset === 0 ? 0 : 4, -4),
      );
      return [core, Buffer.from(core).toString("hex"), ...inBase64].some((each) => text.includes(each));
    })
    .map(([name]) => name);
}

async function everyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "latin1").catch(() => "")))).join("\n");
}
