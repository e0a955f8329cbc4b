import { create } from "@bufbuild/protobuf";
import { DeploymentSchema, PipedBeatSchema, StageStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { type Heard, withBeats } from "./heard.ts";
import { pipedsOf } from "./pipeds.ts";

const nowMs = 1_000_000;
const heard = (
  pipedId: string,
  service: string,
  ageMs: number,
  more: { process?: string; version?: string; stopped?: boolean } = {},
): Heard => {
  const plugins = service === "plugins" ? [{ name: "wait" }] : [];
  const beat = create(PipedBeatSchema, { projectId: "shop", pipedId, service, process: "host/1", version: "0.9.1", plugins, ...more });
  return { beat, heardMs: nowMs - ageMs };
};
const known = { deployments: [], places: [], repositories: [], nowMs };
const shown = (all: readonly Heard[]) =>
  pipedsOf({ ...known, heard: all })[0]?.services.map(({ beat, word }) => `${beat.service} ${beat.process} ${word}`);

test("pipeds stand with their services, versions, plugins and running stages; one that was never heard of is there too", () => {
  const stages = [
    { name: "SYNC", status: StageStatus.RUNNING },
    { name: "CHECK", status: StageStatus.NOT_STARTED },
  ];
  const pipeds = pipedsOf({
    heard: [
      heard("eu", "executor", 1_000),
      heard("eu", "executor", 2_000, { process: "host/2", version: "0.9.2" }),
      heard("eu", "livestate", 3_000),
      heard("eu", "plugins", 3_000),
    ],
    deployments: [create(DeploymentSchema, { id: "d1", pipedId: "eu", applicationName: "web", stages })],
    places: [
      { projectId: "shop", pipedId: "us" },
      { projectId: "shop", pipedId: "eu" },
    ],
    repositories: [
      { projectId: "shop", pipedId: "eu", encryptionKey: "" },
      { projectId: "shop", pipedId: "eu", encryptionKey: "pem" },
      { projectId: "other", pipedId: "eu", encryptionKey: "another" },
    ],
    nowMs,
  });
  expect(
    pipeds.map(({ projectId, pipedId, answers, isUnobserved, versions, heardMs }) => [
      projectId,
      pipedId,
      answers,
      isUnobserved,
      versions,
      heardMs,
    ]),
  ).toEqual([
    ["other", "eu", false, false, [], 0],
    ["shop", "eu", true, false, ["0.9.1", "0.9.2"], nowMs - 1_000],
    ["shop", "us", false, false, [], 0],
  ]);
  expect(pipeds.map(({ encryptionKey }) => encryptionKey)).toEqual(["another", "pem", ""]);
  expect(pipeds[1]).toMatchObject({
    running: [{ deploymentId: "d1", applicationName: "web", stage: "SYNC" }],
    plugins: [{ name: "wait" }],
  });
});

test.for<{ name: string; all: readonly Heard[]; want: readonly string[] }>([
  { name: "one that is heard", all: [heard("eu", "executor", 30_000)], want: ["executor host/1 lives"] },
  { name: "one that missed three signs of life", all: [heard("eu", "executor", 50_000)], want: ["executor host/1 silent"] },
  { name: "one that said that it stops", all: [heard("eu", "executor", 1_000, { stopped: true })], want: ["executor host/1 stopped"] },
  {
    name: "of several only those that live",
    all: [heard("eu", "executor", 900_000), heard("eu", "executor", 1_000, { process: "host/2" })],
    want: ["executor host/2 lives"],
  },
  {
    name: "of several that are gone the last",
    all: [heard("eu", "executor", 900_000), heard("eu", "executor", 60_000, { process: "host/2" })],
    want: ["executor host/2 silent"],
  },
])("of the processes of a service are shown: $name", ({ all, want }) => expect(shown(all)).toEqual(want));

test("what hosts plugins and is gone tells nothing of them any more, and without a livestate service nothing is observed", () => {
  const [piped] = pipedsOf({ ...known, heard: [heard("eu", "plugins", 60_000), heard("eu", "executor", 0)] });
  expect(piped).toMatchObject({ answers: true, isUnobserved: true, plugins: [] });
});

test("when something was said counts by the clock of the browser, however the clocks of others go", () => {
  const beat = create(PipedBeatSchema, { projectId: "shop", pipedId: "eu", service: "executor", at: { seconds: 5n } });
  const age = { seconds: 3n, nanos: 500_000_000 } as never;
  expect([...withBeats(new Map(), [{ beat, age, cameMs: 10_000 }]).values()]).toMatchObject([{ heardMs: 6_500 }]);
});
