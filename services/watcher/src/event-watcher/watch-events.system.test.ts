import { deploymentAggregates, listRepositories } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EventSystem, eventApplication, startEventSystem } from "../testing/event-system.ts";

const legacy = JSON.stringify({
  apiVersion: "pipecd.dev/v1beta1",
  kind: "EventWatcher",
  spec: {
    events: [
      { name: "tool", labels: { arch: "arm" }, replacements: [{ file: "tools/versions.json", jsonField: "$.tool" }] },
      { name: "shared", replacements: [{ file: "tools/versions.json", jsonField: "$.other" }] },
    ],
  },
});

const applications = ["a", "b", "c", "d"];
const files = {
  ...Object.assign({}, ...applications.map((name) => eventApplication(name))),
  ...eventApplication("broken", { replacements: [{ file: "values.yaml", yamlField: "$.image" }] }),
  ...eventApplication("outside", { replacements: [{ file: "../../etc/passwd", regex: "(x)" }] }),
  ...eventApplication("worded", { commitMessage: "{{ .EventName }} is {{ .Value }} now" }),
  ...eventApplication("traced"),
  ".pipe/events.yaml": legacy,
  ".pipe/other.yaml": legacy.replaceAll("shared", "not selected"),
  ".pipe/broken.yaml": "apiVersion: pipecd.dev/v1beta1\nkind: EventWatcher\nspec: {events: [{name: x}]}\n",
  "tools/versions.json": '{\n  // kept\n  "tool": "1",\n  "other": "1",\n}\n',
};

let system: EventSystem;
const open = new AsyncDisposableStack();
beforeAll(async () => {
  system = open.use(await startEventSystem({ files, eventWatcher: { gitRepos: [{ repoId: "apps", excludes: ["other.yaml"] }] } }));
  await system.watch("one");
  await system.watch("two");
});
afterAll(() => open.disposeAsync());

let count = 0;
const register = (name: string, data: string, more: Partial<Parameters<EventSystem["register"]>[0]> = {}) => {
  count += 1;
  return system.register({ name, data, sourceId: String(count), ...more });
};
const show = (path: string) => system.git("show", `main:${path}`);

test("the value of an event is committed where a handler says, with its message and trailers, and everything is on the event", async () => {
  const trace = "d".repeat(40);
  const event = await register("image-worded", "v2", { contexts: { "Build-Id": "7", App: "x" }, commit: { hash: trace } });
  const [handling] = await system.handled(event);
  expect(handling).toMatchObject({
    status: "succeeded",
    reason: 'wrote "v2" to worded/values.yaml',
    pipedId: "piped",
    repositoryId: "apps",
    branch: "main",
    configFile: "worded/app.pipecd.yaml",
    url: expect.stringContaining(`/commit/${handling?.commitHash}`),
  });
  expect(await show("worded/values.yaml")).toBe("# worded\nimage:\n  tag: v2 # written by CI\n\nreplicas: 1");
  const format = "%an <%ae>%n%B";
  expect(await system.git("log", "-1", `--format=${format}`, handling?.commitHash ?? "")).toBe(
    `event watcher <events@example.com>\nimage-worded is v2 now\n\nApp: x\nBuild-Id: 7\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${trace}`,
  );
  expect(await system.git("diff", "--name-only", `${handling?.commitHash}~1`, handling?.commitHash ?? "")).toBe("worded/values.yaml");
});

test("a deployment goes on with the OpenTelemetry trace of the CI job whose event it deploys", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const event = await register("image-traced", "v3", { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  const [handling] = await system.handled(event);
  expect(await system.git("log", "-1", "--format=%B", handling?.commitHash ?? "")).toContain(`Traceparent: ${event.traceparent}`);
  const deployments = deploymentAggregates(system.bus, { actor: serviceActor("test") });
  await eventually(async () => {
    const all = (await deployments.list({ projectId: "project" })).map(({ state }) => state);
    const its = all.filter(({ trigger }) => trigger.commits.some(({ hash }) => hash === handling?.commitHash));
    expect(its.map(({ applicationName, traceparent }) => [applicationName, traceparent?.split("-")[1]])).toEqual([["traced", traceId]]);
  });
});

test("only the identical name and label set match, and files of .pipe that are not selected are not read", async () => {
  const labelled = { labels: { arch: "arm" } };
  const [without, more, other] = [
    await register("tool", "2"),
    await register("tool", "3", { labels: { arch: "arm", os: "linux" } }),
    await register("not selected", "4"),
  ];
  const event = await register("tool", "5", labelled);
  const [handling] = await system.handled(event);
  expect(handling).toMatchObject({ status: "succeeded", configFile: ".pipe/events.yaml", applicationId: "" });
  expect(await show("tools/versions.json")).toBe('{\n  // kept\n  "tool": "5",\n  "other": "1",\n}');
  for (const each of [without, more, other]) expect(await system.handlings(each)).toEqual([]);

  const again = await system.handled(await register("tool", "5", labelled));
  expect(again).toMatchObject([{ status: "succeeded", reason: "nothing to update: the files have the value already", commitHash: "" }]);
  expect(await system.git("rev-list", "--count", "main", "--", "tools/versions.json")).toBe("2");
});

test.for([
  ["image-broken", "v2", "broken/values.yaml:3:3: image is a mapping; name one of its values"],
  ["image-outside", "v2", "../../etc/passwd leads outside the repository"],
  ["image-a", "", "the event has no data, so there is no value to write"],
] as const)("%s with %j cannot be written, and says why", async ([name, data, reason]) => {
  const before = await system.git("rev-parse", "main");
  const event = await register(name, data);
  expect(await system.handled(event)).toMatchObject([{ status: "failed", reason, commitHash: "" }]);
  expect(await system.git("rev-parse", "main")).toBe(before);
});

test("two watchers with many events at once lose no commit and make none twice", async () => {
  const before = await system.git("rev-parse", "main");
  const rounds = 4;
  const all = await Promise.all(
    applications.flatMap((name) => Array.from({ length: rounds }, (_, round) => register(`image-${name}`, `v${round + 1}`))),
  );
  const ended = await Promise.all(all.map(async (event) => ({ event, handlings: await system.handled(event) })));
  const commits = (await system.git("log", "--format=%H", `${before}..main`)).split("\n");
  const reported = ended.flatMap(({ handlings }) => handlings.flatMap(({ commitHash }) => (commitHash === "" ? [] : [commitHash])));
  expect(reported.toSorted()).toEqual(commits.toSorted());
  expect(new Set(ended.flatMap(({ handlings }) => handlings.map(({ status }) => status)))).toEqual(new Set(["succeeded", "outdated"]));
  for (const name of applications) {
    // Registered together: whichever NATS stored last is the newest.
    const mine = ended.filter(({ event }) => event.name === `image-${name}`);
    const written = /tag: (\S+)/.exec(await show(`${name}/values.yaml`))?.[1];
    const last = mine.find(({ event }) => event.data === written);
    expect(last?.handlings).toMatchObject([{ status: "succeeded" }]);
  }
});

describe("while Git is away", () => {
  test("events wait with the reason; then the newest is written and the older ones are outdated", async () => {
    system.server.setDown(true);
    const older = await register("image-b", "w1");
    await eventually(async () =>
      expect(await system.handlings(older)).toMatchObject([{ status: "waiting", reason: expect.stringContaining("apps") }]),
    );
    const newer = await register("image-b", "w2");
    await eventually(async () => expect(await system.handlings(newer)).toMatchObject([{ status: "waiting" }]));
    const before = await system.git("rev-parse", "main");
    system.server.setDown(false);
    expect(await system.handled(older)).toMatchObject([{ status: "outdated" }]);
    expect(await system.handled(newer)).toMatchObject([{ status: "succeeded" }]);
    expect(await system.git("rev-list", "--count", `${before}..main`)).toBe("1");
    expect(await show("b/values.yaml")).toContain("tag: w2");
  });
});

test("an event that comes before the commit that declares its handler is handled by it", async () => {
  const event = await register("image-late", "v9");
  await system.apps.commit(eventApplication("late"), "Add late");
  expect(await system.handled(event)).toMatchObject([{ status: "succeeded", configFile: "late/app.pipecd.yaml" }]);
  expect(await show("late/values.yaml")).toContain("tag: v9");
});

test("what is wrong with a file of .pipe is shown with the repository", async () => {
  await eventually(async () =>
    expect((await listRepositories(system.bus, { projectId: "project", pipedId: "piped" })).flatMap(({ problems }) => problems)).toEqual([
      expect.stringMatching(/^\.pipe\/broken\.yaml:3:\d+: .*replacements/),
    ]),
  );
});
