import { randomUUID } from "node:crypto";
import {
  applicationAggregates,
  chainAggregates,
  deploymentAggregates,
  externalEventAggregates,
  publishRepository,
  servePluginAdmin,
} from "@slipway/bus";
import { createProgram } from "@slipway/cli";
import { applicationKey, beginChain, chainKey, deploymentKey, externalEventKey, newTrigger, serviceActor } from "@slipway/domain";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient } from "@slipway/runtime";
import {
  eventually,
  putApplication,
  putDeployment,
  sampleApplication,
  sampleCommit,
  sampleDeployment,
  sampleExternalEvent,
  sampleStage,
  sampleTime,
  tempDir,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ControlPlane, startControlPlane } from "../testing/start-control-plane.ts";

// A piped that somebody broke into writes texts that terminals obey into every field that people read. The real command prints them.

/** Sets the title of a window, clears it, writes over a line, turns text around, hides, links, and ends lines. */
const acts =
  "\u001b]0;owned\u0007\u001b[2J\u009b1;31m\rover\u0008\u007f\u202ediorb\u2066\u200b\ufeff\u2028\u001b]8;;http://evil.example\u001b\\x\u001b]8;;\u001b\\\nforged: line";
const acting = (text: string): string => `${text}${acts}`;

const place = { projectId: "shop", pipedId: "piped1" };
const resources = new AsyncDisposableStack();
const ids = { application: randomUUID(), deployment: randomUUID(), commit: "c".repeat(40), chain: "", event: "" };
let plane: ControlPlane;

beforeAll(async () => {
  plane = resources.use(await startControlPlane([place]));
  const { operator } = plane;
  const actor = { ...serviceActor("rogue"), name: acting("rogue") };
  const source = {
    repositoryId: acting("apps"),
    remote: acting("https://git.example.com/apps.git"),
    branch: acting("main"),
    path: acting("web"),
    configFilename: acting("app.pipecd.yaml"),
  };
  const labels = { [acting("env")]: acting("prod") };
  const application = sampleApplication({
    ...place,
    id: ids.application,
    name: acting("web"),
    description: acting("a shop"),
    labels,
    source,
    deployTargets: { [acting("kubernetes")]: [acting("local")] },
  });
  await applicationAggregates(operator, { actor }).ensure(applicationKey(application), putApplication(application), { actor });
  const commit = sampleCommit({
    hash: ids.commit,
    subject: acting("fix"),
    body: acting("body"),
    author: acting("Ann <ann@example.com>"),
    branch: acting("main"),
    url: acting("https://git.example.com"),
  });
  const stage = { ...sampleStage({ id: "s1", name: acting("WAIT"), plugin: acting("wait") }), statusReason: acting("because") };
  const deployment = sampleDeployment({
    ...{ ...place, id: ids.deployment, applicationId: ids.application, applicationName: acting("web"), labels, source, stages: [stage] },
    ...{
      status: "running",
      statusReason: acting("why"),
      planProblem: acting("problem"),
      trigger: newTrigger({ kind: "commit", commit, commits: [commit], at: sampleTime }),
    },
  });
  await deploymentAggregates(operator, { actor }).ensure(deploymentKey(deployment), putDeployment(deployment), { actor });
  // Made as a piped would write it, past what a gateway accepts.
  const event = { ...sampleExternalEvent({ ...place, sourceId: randomUUID() }), name: acting("image"), data: acting("v1"), labels };
  ids.event = event.id;
  await externalEventAggregates(operator, { actor }).update(
    externalEventKey(event),
    () => ({ kind: "registered", at: sampleTime, externalEvent: event }),
    { actor },
  );
  const begun = beginChain(
    undefined,
    deployment,
    { blocks: [{ name: acting("block"), kind: acting("kind"), labels }], healthTimeoutMs: 1_000 },
    sampleTime,
  );
  if (begun?.kind !== "begun") throw new Error("a chain begins");
  ids.chain = begun.chain.id;
  await chainAggregates(operator, { actor }).ensure(chainKey(begun.chain), () => begun, { actor });
  const error = { reason: acting("no route"), isBranchGone: false, at: sampleTime };
  await publishRepository(operator, {
    ...{
      ...place,
      pipedName: acting("piped"),
      repositoryId: acting("apps"),
      remote: acting("https://git.example.com/apps.git"),
      branch: acting("main"),
      head: acting("abc"),
    },
    ...{
      lastSuccessAt: sampleTime,
      lastError: error,
      failingSince: sampleTime,
      problems: [acting("a file is wrong")],
      removedAt: undefined,
      encryptionKey: "",
    },
  } as never);
  const plugin = {
    ...place,
    name: acting("wait"),
    executor: acting("e"),
    executorId: "e1",
    version: acting("v1"),
    problem: acting("crashed"),
  };
  resources.use(
    servePluginAdmin(operator, {
      ...place,
      executorId: "e1",
      list: () => [plugin],
      lines: async () => [{ text: acting("a line"), sequence: 1n }],
      restart: async () => plugin,
    }),
  );
  plane.owner();
  const dir = resources.use(await tempDir("acting-texts")).path;
  const environment = {
    XDG_STATE_HOME: dir,
    XDG_CONFIG_HOME: dir,
    SLIPWAY_SERVER: plane.gateway.url,
    SLIPWAY_TOKEN: "owner",
    SLIPWAY_USER: "ann",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  await using history = connectClient(HistoryService, plane.historyUrl);
  await eventually(async () => {
    await history.getDeployment({ deploymentId: ids.deployment });
    await history.getTrace({ commitHash: ids.commit, projectId: place.projectId });
    await history.getChain({ reference: ids.chain });
    await history.getEvent({ eventId: ids.event });
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await resources.disposeAsync();
});

/** What a command prints. */
async function printed(words: readonly string[]): Promise<string> {
  let text = "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((part) => {
      text += String(part);
      return true;
    }),
  );
  try {
    await (await createProgram(words)).parseAsync(words, { from: "user" });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

/** What a terminal, or somebody's eye, would obey. */
const obeyed = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

const commands: readonly { readonly name: string; readonly words: () => readonly string[] }[] = [
  { name: "app list", words: () => ["app", "list", "-o", "wide"] },
  { name: "app get", words: () => ["app", "get", ids.application] },
  { name: "deployment get", words: () => ["deployment", "get", ids.deployment] },
  { name: "deployment get, as YAML", words: () => ["deployment", "get", ids.deployment, "-o", "yaml"] },
  { name: "trace", words: () => ["trace", ids.commit] },
  { name: "event get", words: () => ["event", "get", ids.event] },
  { name: "chain get", words: () => ["chain", "get", ids.chain] },
  { name: "repository list", words: () => ["repository", "list"] },
  { name: "plugin list", words: () => ["plugin", "list"] },
];

test.for(commands)("whatever was written, $name tells a terminal nothing but text, in its own lines", async ({ words }) => {
  const text = await printed(words());
  expect(text).not.toMatch(obeyed);
  expect(text.split("\n").filter((line) => line.startsWith("forged:"))).toEqual([]);
  expect(text).toContain("owned");
});
