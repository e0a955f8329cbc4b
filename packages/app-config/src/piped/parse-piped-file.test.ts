import { inspect } from "node:util";
import { formatProblem } from "@slipway/yaml";
import { describe, expect, test } from "vitest";
import { parsePipedFile } from "./parse-piped-file.ts";

const head = "apiVersion: pipecd.dev/v1beta1\nkind: Piped\n";
const base = `${head}spec:\n  projectID: demo\n  pipedID: here\n`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const parse = (text: string) => parsePipedFile(text, { filename: "piped.yaml" });
const problemsOf = (text: string) => parse(text).problems.map((problem) => formatProblem(problem).replace("piped.yaml:", ""));

test("omitted fields have their defaults", () => {
  const { piped, problems, warnings } = parse(base);
  expect([...problems, ...warnings]).toEqual([]);
  expect(piped).toEqual({
    projectId: "demo",
    pipedId: "here",
    name: "",
    key: undefined,
    apiAddress: "",
    webAddress: "",
    syncIntervalMs: 60_000,
    appConfigSyncIntervalMs: 60_000,
    git: { username: "piped", email: "piped@localhost", credentials: undefined, sshConfigFile: undefined, hostNames: {} },
    repositories: [],
    plugins: [],
    tools: [],
    eventWatcher: { commitIntervalMs: 100, gitRepos: [] },
    secretManagement: undefined,
    notifications: { routes: [], receivers: [] },
    appSelector: {},
  });
});

const full = `${base}  name: Here
  pipedKeyData: ${base64("secret-key")}
  apiAddress: control:9083
  webAddress: https://control
  syncInterval: 30s
  appConfigSyncInterval: 2m
  git: {username: bot, email: bot@example.com, password: ${base64("secret-password")}}
  repositories:
    - {repoId: apps, remote: "https://git.example.com/apps.git", branch: main}
    - {repoId: other, remote: "https://git.example.com/other.git", branch: main, autoRegister: false}
  plugins:
    - name: kubernetes
      url: file:///opt/kubernetes
      port: 7001
      config: {chartRepositories: [{name: a, password: secret-chart}]}
      deployTargets:
        - {name: eu, labels: {env: prod}, config: {token: secret-token}}
        - {name: us}
    - name: wait
    - {name: approval, url: "http://10.0.0.1:7002"}
  eventWatcher:
    commitInterval: 5s
    gitRepos: [{repoId: apps, commitMessage: Update, excludes: [b.yaml], pullRequests: {host: GITLAB, tokenVariable: TOKEN}}]
  secretManagement: {type: KEY_PAIR, config: {privateKeyData: ${base64("secret-private")}, publicKeyFile: /pub, previousPrivateKeyFile: /old}, sops: {ageKeyFile: /age}}
  notifications:
    routes:
      - name: all
        receiver: team
        events: [DEPLOYMENT_FAILED]
        ignoreEvents: [PIPED_STARTED]
        groups: [DEPLOYMENT]
        ignoreGroups: [STAGE]
        apps: [a]
        ignoreApps: [b]
        labels: {env: prod}
        ignoreLabels: {team: x}
    receivers:
      - {name: team, slack: {hookURL: "https://secret-hook", mentionedAccounts: ["@u1", u2], mentionedGroups: [g1, "<!subteam^g2>"]}}
      - {name: api, slack: {oauthTokenData: ${base64("secret-oauth")}, channelID: C1}}
      - {name: file, slack: {oauthTokenFile: /token, channelID: C1}}
      - {name: hook, webhook: {url: "https://secret-url", signatureValue: secret-signature}}
  appSelector: {team: a}
`;

test("every field is typed", () => {
  const { piped, problems, warnings, locate } = parsePipedFile(full, { filename: "piped.yaml", autoRegister: true });
  const isOpen = (message: string) => message.includes(": is not supported yet, ignored: ");
  expect([...problems, ...warnings.filter(({ message }) => !isOpen(message))]).toEqual([]);
  expect(piped).toMatchObject({
    projectId: "demo",
    pipedId: "here",
    name: "Here",
    apiAddress: "control:9083",
    webAddress: "https://control",
    syncIntervalMs: 30_000,
    appConfigSyncIntervalMs: 120_000,
    git: {
      username: "bot",
      email: "bot@example.com",
      credentials: { kind: "https", username: "bot" },
      sshConfigFile: undefined,
      hostNames: {},
    },
    repositories: [
      { repoId: "apps", remote: "https://git.example.com/apps.git", branch: "main", autoRegister: true },
      { repoId: "other", autoRegister: false },
    ],
    plugins: [
      {
        name: "kubernetes",
        url: "file:///opt/kubernetes",
        port: 7001,
        deployTargets: [
          { name: "eu", labels: { env: "prod" } },
          { name: "us", labels: {} },
        ],
      },
      { name: "wait", url: undefined, port: undefined, deployTargets: [] },
      { name: "approval", url: "http://10.0.0.1:7002" },
    ],
    eventWatcher: {
      commitIntervalMs: 5_000,
      gitRepos: [
        {
          repoId: "apps",
          commitMessage: "Update",
          includes: [],
          excludes: ["b.yaml"],
          pullRequests: { kind: "GITLAB", apiUrl: "", tokenFile: "", tokenVariable: "TOKEN" },
        },
      ],
    },
    secretManagement: {
      type: "KEY_PAIR",
      privateKeys: [{ kind: "value" }, { kind: "file", path: "/old" }],
      publicKey: { kind: "file", path: "/pub" },
      ageKeys: { kind: "file", path: "/age" },
    },
    notifications: {
      routes: [
        {
          name: "all",
          receiver: "team",
          events: ["DEPLOYMENT_FAILED"],
          ignoreEvents: ["PIPED_STARTED"],
          groups: ["DEPLOYMENT"],
          ignoreGroups: ["STAGE"],
          apps: ["a"],
          ignoreApps: ["b"],
          labels: { env: "prod" },
          ignoreLabels: { team: "x" },
        },
      ],
      receivers: [
        { name: "team", to: { kind: "slack-hook", mentionedAccounts: ["u1", "u2"], mentionedGroups: ["<!subteam^g1>", "<!subteam^g2>"] } },
        { name: "api", to: { kind: "slack-app", channelId: "C1", token: { kind: "value" } } },
        { name: "file", to: { kind: "slack-app", token: { kind: "file", path: "/token" } } },
        { name: "hook", to: { kind: "webhook", signatureKey: "PipeCD-Signature", signature: { kind: "value" } } },
      ],
    },
    appSelector: { team: "a" },
  });
  expect(locate(["spec", "plugins", 0, "config", "chartRepositories"])).toEqual({ line: 20, column: 35 });
});

test("secrets can be read but are masked", () => {
  const { piped } = parse(full);
  const shown = [JSON.stringify(piped), inspect(piped, { depth: 20, showHidden: true })].join();
  expect(shown).not.toMatch(/secret-/);
  for (const encoded of full.matchAll(/c2Vj\w+=*/g)) expect(shown).not.toContain(encoded[0]);
  const { key, git, plugins } = piped ?? {};
  expect(key?.kind === "value" && key.value.reveal()).toBe("secret-key");
  expect(git?.credentials?.kind === "https" && git.credentials.password.reveal()).toBe("secret-password");
  expect(plugins?.[0]?.config.reveal()).toEqual({ chartRepositories: [{ name: "a", password: "secret-chart" }] });
  expect(plugins?.[0]?.deployTargets[0]?.config.reveal()).toEqual({ token: "secret-token" });
  expect(plugins?.[1]?.config.reveal()).toEqual({});
});

describe("problems", () => {
  test.for<{ name: string; text: string; want: string[] }>([
    { name: "nothing but a kind", text: head, want: ["1:1: spec: is missing"] },
    {
      name: "no ids",
      text: `${head}spec: {}\n`,
      want: ["3:7: spec.projectID: is missing", "3:7: spec.pipedID: is missing"].map((line) => line.replace("3:7", "3:1")),
    },
    {
      name: "ids that cannot be part of a subject",
      text: `${head}spec:\n  projectID: my.project\n  pipedID: p 1\n`,
      want: ["4:14: spec.projectID", "5:12: spec.pipedID"].map((place) => `${place}: must have letters, digits, _ and - only`),
    },
    {
      name: "an application file",
      text: "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {}\n",
      want: ["2:7: kind: must be Piped", "3:1: spec.projectID: is missing", "3:1: spec.pipedID: is missing"],
    },
    {
      name: "two ways to sign in",
      text: `${base}  git: {username: u, password: aaaa, sshKeyFile: /k}\n`,
      want: ["6:8: spec.git: give either an SSH key or a password"],
    },
    {
      name: "two keys",
      text: `${base}  git: {sshKeyFile: /k, sshKeyData: aaaa}\n`,
      want: ["6:8: spec.git: give either sshKeyFile or sshKeyData"],
    },
    {
      name: "a password without a user name",
      text: `${base}  git: {password: aaaa}\n`,
      want: ["6:8: spec.git: a password needs a username"],
    },
    {
      name: "a key that is no base64, without showing it",
      text: `${base}  git: {sshKeyData: "-----BEGIN hunter2"}\n`,
      want: ["6:21: spec.git.sshKeyData: must be base64"],
    },
    {
      name: "a repository twice",
      text: `${base}  repositories: [{repoId: a, remote: /r, branch: b}, {repoId: a, remote: /s, branch: b}]\n`,
      want: ["6:63: spec.repositories[1].repoId: is not unique: a"],
    },
    {
      name: "a repository without a branch",
      text: `${base}  repositories: [{repoId: a, remote: /r}]\n`,
      want: ["6:18: spec.repositories[0].branch: is missing"],
    },
    {
      name: "a plugin twice, a bad address and port",
      text: `${base}  plugins: [{name: a, url: "ftp://x", port: 0}, {name: a}]\n`,
      want: [
        "6:28: spec.plugins[0].url: must be a URL of file:, https:, oci:, npm:, exec: or http:, or a path",
        "6:45: spec.plugins[0].port: must be at least 1",
        "6:56: spec.plugins[1].name: is not unique: a",
      ],
    },
    {
      name: "a target twice",
      text: `${base}  plugins: [{name: a, deployTargets: [{name: x}, {name: x}]}]\n`,
      want: ["6:57: spec.plugins[0].deployTargets[1].name: is not unique: x"],
    },
    {
      name: "a route to an unknown receiver",
      text: `${base}  notifications: {routes: [{receiver: x}]}\n`,
      want: ["6:39: spec.notifications.routes[0].receiver: unknown receiver x"],
    },
    {
      name: "a receiver without a target",
      text: `${base}  notifications: {receivers: [{name: x}]}\n`,
      want: ["6:31: spec.notifications.receivers[0]: needs one of slack, teams, discord, email, webhook, pagerDuty, opsgenie"],
    },
    {
      name: "Slack without a channel",
      text: `${base}  notifications: {receivers: [{name: x, slack: {oauthToken: t}}]}\n`,
      want: ["6:48: spec.notifications.receivers[0].slack: needs hookURL, or a token and channelID"],
    },
    {
      name: "Slack in two ways",
      text: `${base}  notifications: {receivers: [{name: x, slack: {hookURL: h, channelID: c}}]}\n`,
      want: ["6:48: spec.notifications.receivers[0].slack: give either hookURL or a token and channelID"],
    },
    {
      name: "two plugins at one port",
      text: `${base}  plugins: [{name: a, port: 7001}, {name: b, port: 7001}, {name: c, port: 9113}, {name: d}, {name: e, url: "http://x:7001", port: 7001}]\n`,
      want: ["6:52: spec.plugins[1].port: is also the port of plugin a: set another port for one of them, or none"],
    },
    {
      name: "pins for other URLs",
      text: `${base}  plugins: [{name: w, url: "npm:w@1.0.0", sha256: "${"0".repeat(64)}"}, {name: v, url: "https://x/v", integrity: sha512-AA==}]\n`,
      want: ["6:51: spec.plugins[0].sha256: is only for https: URLs", "6:161: spec.plugins[1].integrity: is only for npm: URLs"],
    },
    {
      name: "half a key pair",
      text: `${base}  secretManagement: {type: KEY_PAIR, config: {publicKeyFile: /p}}\n`,
      want: ["6:46: spec.secretManagement.config: needs privateKeyFile or privateKeyData"],
    },
    {
      name: "keys that nothing uses",
      text: `${base}  secretManagement: {config: {privateKeyFile: /p}}\n`,
      want: ["6:30: spec.secretManagement.config: has keys, which are not used: set type: KEY_PAIR"],
    },
    {
      name: "keys that are given twice",
      text: `${base}  secretManagement: {sops: {ageKeyFile: /p, ageKeyData: eA==}}\n`,
      want: ["6:28: spec.secretManagement.sops: give either ageKeyFile or ageKeyData"],
    },
    {
      name: "an invalid interval",
      text: `${base}  syncInterval: often\n`,
      want: ["6:17: spec.syncInterval: must be a duration such as 30s, 5m or 1h30m"],
    },
  ])("$name", ({ text, want }) => {
    expect(problemsOf(text)).toEqual(want);
    expect(parse(text).piped).toBeUndefined();
  });
});

test("settings that do not work as they seem to are warned about", () => {
  const text = `${base}  chartRepositories: []
  platformProviders: [{name: k}]
  secretManagement: {type: GCP_KMS, config: {keyName: x}}
  notifications: {routes: [{receiver: x, events: [DEPLOYMENT_FAILD], groups: [STAGES]}], receivers: [{name: x, webhook: {url: "http://x"}}]}
  git: {userName: x}
  plugins: [{name: w, url: "https://example.com/w"}]
`;
  const { piped, warnings } = parse(text);
  expect(piped).toBeDefined();
  expect(warnings.map(formatProblem)).toEqual([
    "piped.yaml:7:3: spec.platformProviders: is not read here: it is now the deployTargets list of each plugin; move it there",
    "piped.yaml:8:28: spec.secretManagement.type: GCP_KMS is not supported, so nothing can be decrypted: use KEY_PAIR, or files of SOPS",
    "piped.yaml:8:46: spec.secretManagement.config.keyName: is not supported yet, ignored: only KEY_PAIR is planned; encrypt the secrets with a key pair, or with SOPS",
    "piped.yaml:9:51: spec.notifications.routes[0].events[0]: unknown name DEPLOYMENT_FAILD; did you mean DEPLOYMENT_FAILED?",
    "piped.yaml:9:79: spec.notifications.routes[0].groups[0]: unknown name STAGES; did you mean STAGE?",
    "piped.yaml:10:9: spec.git.userName: unknown field, ignored; did you mean username?",
    "piped.yaml:11:28: spec.plugins[0].url: is not pinned: add its sha256, otherwise the owner of the server controls the plugin",
  ]);
});

test("notifications that nobody would get are warned about: misspelt exceptions of quiet hours, and events in other groups than the route's", () => {
  const text = `${base}  notifications:
    routes:
      - {receiver: x, events: [DEPLOYMENT_FAILED], groups: [STAGE]}
      - {receiver: x, events: [DEPLOYMENT_FAILED, STAGE_FAILED], groups: [STAGE], ignoreEvents: [PIPED_START]}
    receivers:
      - name: x
        discord: {urlEnv: URL}
        quietHours: [{from: "22:00", to: "07:00", except: [DEPLOYMENT_FAILED, APPLICATION_OUTOFSYNC]}]
`;
  expect(parse(text).warnings.map(formatProblem)).toEqual([
    "piped.yaml:8:60: spec.notifications.routes[0].groups: takes nothing: none of the events of the route is in these groups; remove one of both lists",
    "piped.yaml:9:98: spec.notifications.routes[1].ignoreEvents[0]: unknown name PIPED_START; did you mean PIPED_STARTED?",
    "piped.yaml:13:79: spec.notifications.receivers[0].quietHours[0].except[1]: unknown name APPLICATION_OUTOFSYNC; did you mean APPLICATION_OUT_OF_SYNC?",
  ]);
});

describe("the blocks of bundled plugins", () => {
  const plugins = (...blocks: string[]) => parse(`${base}  plugins:\n${blocks.map((block) => `    - ${block}\n`).join("")}`);

  test("a plugin that is not bundled needs a url", () => {
    const { piped, problems } = plugins("{ name: waitt }", "{ name: other }", '{ name: mine, url: "file:///mine" }');
    expect(problems.map(formatProblem)).toEqual([
      "piped.yaml:7:15: spec.plugins[0].name: no plugin waitt is bundled: set its url; did you mean wait?",
      "piped.yaml:8:15: spec.plugins[1].name: no plugin other is bundled: set its url; bundled are analysis, kubernetes, scriptrun, wait, waitapproval",
    ]);
    expect(piped).toBeUndefined();
  });

  test("an unknown field of a config or a target is a warning, a value that does not fit a problem", () => {
    const { problems, warnings } = plugins(
      "{ name: kubernetes, config: { tpyo: 1 }, deployTargets: [{ name: a, config: { kubeConfigPth: /k } }] }",
      "{ name: analysis, config: { analysisProviders: [{ name: p, type: PROM }, { name: q, type: LOKI, config: { address: 7 } }] } }",
    );
    expect(problems.map(formatProblem)).toEqual([
      "piped.yaml:8:72: spec.plugins[1].config.analysisProviders[0].type: must be one of PROMETHEUS, DATADOG, LOKI, STACKDRIVER",
      "piped.yaml:8:122: spec.plugins[1].config.analysisProviders[1].config.address: must be an address such as http://prometheus:9090, without user and password",
    ]);
    expect(warnings.map(formatProblem)).toEqual([
      "piped.yaml:7:37: spec.plugins[0].config.tpyo: unknown field, ignored",
      "piped.yaml:7:85: spec.plugins[0].deployTargets[0].config.kubeConfigPth: unknown field, ignored; did you mean kubeConfigPath?",
    ]);
  });

  test("a plugin knows the warnings about its block", () => {
    const { piped } = plugins("{ name: wait, tpyo: 1 }", "{ name: kubernetes, config: { a: 1 } }", "{ name: waitapproval }");
    expect(piped?.plugins.map((plugin) => plugin.warnings)).toEqual([
      ["piped.yaml:7:21: spec.plugins[0].tpyo: unknown field, ignored"],
      ["piped.yaml:8:37: spec.plugins[1].config.a: unknown field, ignored"],
      [],
    ]);
  });

  test("the informer of a deploy target is accepted", () => {
    const informer = "{ namespace: a, includeResources: [{ apiVersion: v1, kind: Secret }], excludeResources: [{ apiVersion: v1 }] }";
    const { warnings } = plugins(`{ name: kubernetes, deployTargets: [{ name: a, config: { appStateInformer: ${informer} } }] }`);
    expect(warnings.map(formatProblem)).toEqual([]);
  });
});

test.for(["pipedKeyFile: /etc/piped/key", `pipedKeyData: ${base64("secret-key")}`])(
  "a key of PipeCD is named with what takes its place: %s",
  (line) => {
    const { piped, warnings } = parse(`${base}  ${line}\n`);
    expect(piped).toBeDefined();
    expect(warnings.map((warning) => formatProblem(warning))).toEqual([
      expect.stringMatching(/^piped\.yaml:\d+:3: spec\.pipedKey.*slipway keys add-piped/),
    ]);
    expect(JSON.stringify([piped, warnings])).not.toContain("secret-key");
  },
);
