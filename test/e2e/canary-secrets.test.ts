import { randomBytes } from "node:crypto";
import { lstat, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nkeyAuthenticator } from "@nats-io/transport-node";
import { usersOfPiped } from "@slipway/bus";
import {
  eventually,
  type NatsWithUsers,
  sharedCluster,
  sharedMariadb,
  startGitServer,
  startNatsWithUsers,
  startWebReceiver,
  tempDir,
} from "@slipway/testkit";
import { createConnection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { connected, everyMessage, everyRow, textOf } from "../system/everything-stored.ts";
import { descendants, type SeenProcess } from "../system/processes.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
const canary = (of: string): string => `canary-${of}-${randomBytes(9).toString("hex")}`;
/** What operators entrust to Slipway, each by its own way. */
const planted = {
  repository: canary("repository"),
  store: canary("store"),
  datadog: canary("datadog"),
  provider: canary("provider"),
  service: canary("service"),
  receiver: canary("receiver"),
  cluster: "",
};
const piped = { projectId: "demo", pipedId: "piped1" };
/** Folder that the script and the test write to. */
let out = "";
let nats: NatsWithUsers;
let storeUrl = "";
let slipway: Slipway;
let commit = "";
/** Of each moment that matters. */
const seen: SeenProcess[] = [];

/** Looks for secrets wherever a script can: its variables, those of its parents, the data directory, the piped file. */
const search = `
env; set
cat /proc/self/environ /proc/$PPID/environ /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'
cat $DATA/piped.json $DATA/run/* $KUBECONFIG_OF_PIPED 2>/dev/null; find $DATA -type f -exec cat {} + 2>/dev/null
touch $OUT/ready; while [ ! -e $OUT/go ]; do sleep 0.05; done`;

beforeAll(async () => {
  const cluster = resources.use(await sharedCluster());
  const namespace = await cluster.createNamespace();
  const kubeconfigPath = await cluster.restrictedKubeconfig(namespace);
  planted.cluster = JSON.parse(await readFile(kubeconfigPath, "utf8")).users[0].user.token;
  out = resources.use(await tempDir("canary")).path;
  nats = resources.use(await startNatsWithUsers([piped]));
  for (const user of [{ role: "trace" }, { role: "gateway" }, ...usersOfPiped(piped)] as const)
    Object.assign(planted, { [`nats of ${user.role}`]: nats.keyOf(user).seed });
  storeUrl = await databaseWithPassword();
  for (const [file, text] of [
    ["user", "ada"],
    ["password", planted.provider],
  ] as const)
    await writeFile(join(out, file), text);

  const git = resources.use(await startGitServer());
  const files = applicationFiles({
    name: "shop",
    namespace,
    manifests: { "config.yaml": configMap("shop", {}) },
    pipeline: [
      { name: "K8S_SYNC" },
      { name: "SCRIPT_RUN", with: { run: search, env: { OUT: out } } },
      { name: "ANALYSIS", with: analysis },
    ],
    spec: { plugins: { kubernetes: { input: { namespace } }, scriptrun: {}, analysis: {} } },
  });
  const repository = await git.createRepository("apps", files);
  commit = await repository.head();
  git.requireAuth({ user: "bot", password: planted.repository });
  const remote = new URL(repository.url);
  remote.username = "bot";
  remote.password = planted.repository;
  const held = git.hold();
  const closed = "http://127.0.0.1:1";
  const receiver = resources.use(await startWebReceiver());
  // Repeats what it was sent, as pages for errors do.
  receiver.answer = ({ path, headers }) => ({ status: 404, body: `no ${path} for ${headers["pipecd-signature"]}` });
  const starting = startSlipway({
    repositories: { apps: remote.href },
    kubeconfigPath,
    nats,
    storeUrl,
    plugins: [
      { name: "scriptrun" },
      {
        name: "analysis",
        config: {
          analysisProviders: [
            {
              name: "prom",
              type: "PROMETHEUS",
              config: { address: closed, usernameFile: join(out, "user"), passwordFile: join(out, "password") },
            },
            {
              name: "dog",
              type: "DATADOG",
              config: { address: closed, apiKeyData: btoa(planted.datadog), applicationKeyData: btoa(planted.datadog) },
            },
          ],
        },
      },
    ],
    notifications: {
      routes: [{ receiver: "ops" }],
      receivers: [{ name: "ops", webhook: { url: `${receiver.url}/${planted.receiver}`, signatureValue: planted.receiver } }],
    },
    processes: {},
    env: { LOG_LEVEL: "debug", AWS_SECRET_ACCESS_KEY: planted.service, GITHUB_TOKEN: planted.service },
  });
  await held.arrived; // Git is fetching with the token
  seen.push(...(await descendants()));
  held.release();
  slipway = resources.use(await starting);

  await eventually(() => lstat(join(out, "ready")), { timeoutMs: 120_000 });
  seen.push(...(await descendants()));
  await writeFile(join(out, "go"), "");
  await slipway.waitForDeployment("shop", commit);
  await slipway.api.applications.diffApplication({ idOrName: "shop" });
  const object = { kind: "configmap", name: "shop" };
  await slipway.api.inspection.getManifest({ idOrName: "shop", object });
  expect(await Array.fromAsync(slipway.api.inspection.streamLogs({ idOrName: "shop", object }))).toHaveLength(1);
  await slipway.api.applications.disableApplication({ idOrName: "shop", reason: "test" });
  await slipway.api.applications.enableApplication({ idOrName: "shop" });
  await expect(slipway.api.notifications.testReceiver({ name: "ops" })).rejects.toThrowError("answered 404: no *** for ***");
  const all = { receiver: "ops" };
  await eventually(async () => expect((await slipway.api.notifications.redeliverNotices(all)).redelivered.length).toBeGreaterThan(0));
  git.requireAuth({ user: "bot", password: "another" });
  await slipway.notifyOfPush("apps");
  await eventually(async () => {
    const { repositories } = await slipway.api.repositories.listRepositories({});
    expect(repositories[0]?.lastError).toBeDefined();
  });
});

afterAll(() => resources.disposeAsync());

const check = { interval: "1s", failureLimit: 0 };
const analysis = {
  duration: "2s",
  metrics: ["prom", "dog"].map((provider) => ({ ...check, provider, query: "up", expected: { max: 1 }, failureLimit: 5 })),
};

/** A database whose user has a password. */
async function databaseWithPassword(): Promise<string> {
  const url = new URL(await (await sharedMariadb()).createDatabase());
  const user = `canary_${randomBytes(4).toString("hex")}`;
  const server = await createConnection(url.href);
  await server.query(`CREATE USER ${user} IDENTIFIED BY '${planted.store}'`);
  await server.query(`GRANT ALL ON ${url.pathname.slice(1)}.* TO ${user}`);
  await server.end();
  url.username = user;
  url.password = planted.store;
  return url.href;
}

/** The names of the secrets in a text, whole or as base64. */
function secretsIn(text: string): readonly string[] {
  return Object.entries(planted)
    .filter(([, secret]) => text.includes(secret) || text.includes(btoa(secret).replace(/=+$/, "").slice(0, -2)))
    .map(([name]) => name);
}

test("no secret is in a message of NATS or in a row of the store", async () => {
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(nats.operator.seed));
  await using connection = await connected({ servers: nats.url, authenticator });
  const [messages, rows] = [await everyMessage(connection.nats), await everyRow(storeUrl)];
  for (const text of [messages, rows]) expect(text).toContain("shop");
  expect(secretsIn(messages)).toEqual([]);
  expect(secretsIn(rows)).toEqual([]);
});

test("no secret is in an answer of the API, in a stage's log or in what a plugin wrote", async () => {
  const { applications, deployments, notifications, repositories, plugins, traces, system } = slipway.api;
  const [deployment] = await slipway.deployments("shop");
  const deploymentId = deployment?.id ?? "";
  const answers: readonly (Promise<unknown> | AsyncIterable<unknown>)[] = [
    applications.listApplications({}),
    applications.getApplication({ idOrName: "shop" }),
    deployments.getDeployment({ deploymentId }),
    traces.getTrace({ commitHash: commit }),
    traces.listDeploymentEvents({ deploymentId }),
    repositories.listRepositories({}),
    plugins.listPlugins({}),
    system.listDeadLetters({}),
    notifications.listReceivers({}),
    ...["K8S_SYNC", "SCRIPT_RUN", "ANALYSIS"].map((stageId) => deployments.readStageLog({ deploymentId, stageId })),
    ...["kubernetes", "scriptrun", "analysis", "wait"].map((name) => plugins.readPluginLog({ name, tail: 1000 })),
  ];
  const texts = await Promise.all(answers.map(textOf));
  expect(texts.map(secretsIn)).toEqual(texts.map(() => []));
  expect(texts.join("\n")).toContain("SR_APPLICATION_NAME=shop");
  expect(texts.join("\n")).toContain("Prometheus prom cannot be reached");
  expect(texts.join("\n")).toContain("answered 404: no *** for ***");
});

test("no secret is in a log of a service, a command line, or the environment of a plugin, of Git or of a script", async () => {
  expect(slipway.output()).toContain("plugin process started");
  expect(secretsIn(slipway.output())).toEqual([]);
  const commandLines = seen.map(({ commandLine }) => commandLine);
  expect(commandLines).toEqual(expect.arrayContaining([expect.stringMatching(/^git\n/), expect.stringMatching(/^\/bin\/sh\n-l\n-c/)]));
  for (const { commandLine } of seen) expect(secretsIn(commandLine), commandLine).toEqual([]);
  const plugins = seen.filter(({ commandLine }) => commandLine.includes("/plugins/"));
  expect(plugins.length).toBeGreaterThan(3);
  // Plugins keep what helpers of kubeconfigs need, such as credentials of a cloud; scripts and Git do not.
  for (const { commandLine, environment } of plugins)
    expect(
      secretsIn(environment).filter((name) => name !== "service"),
      commandLine,
    ).toEqual([]);
  const others = seen.filter(({ commandLine }) => /^(git|\/bin\/sh|sh|sleep)\b/m.test(commandLine) && !commandLine.includes("keep.sh"));
  expect(others.length).toBeGreaterThan(1);
  for (const { commandLine, environment } of others) expect(secretsIn(environment), commandLine).toEqual([]);
});

test.runIf(process.platform === "linux")("only this user can read what is in the data directory", async () => {
  const entries = await readdir(slipway.dataDir, { recursive: true });
  const modes = await Promise.all(
    entries
      .filter((path) => path !== "piped.json") // written by the test
      .map(async (path) => ({ path, stat: await lstat(join(slipway.dataDir, path)).catch(() => undefined) })),
  );
  const open = modes.filter(({ stat }) => stat !== undefined && !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0);
  expect(modes.length).toBeGreaterThan(20);
  expect(open.map(({ path, stat }) => `${path} ${stat?.mode.toString(8)}`)).toEqual([]);
});

test("the permissions of each service suffice for everything that ran", () => {
  // Services that start before the trace service find no streams, and may not create them.
  expect(nats.violations().filter((line) => !line.includes("$JS.API.STREAM.CREATE."))).toEqual([]);
});
