import { parseApplicationFile } from "@slipway/app-config";
import { type Application, applicationKey, deploymentReference, type Hold, type SeenRevision } from "@slipway/domain";
import { aggregatesWith, sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "../applications/application-index.ts";
import type { CommitsSince } from "./commits-to-deploy.ts";
import { type Examination, examineApplication } from "./examine-application.ts";

const causedBy = (hash: string) => `Text\n\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${hash}\n`;
const head = sampleCommit({ hash: "head", body: causedBy("cause") });
const older = sampleCommit({ hash: "older" });
const revision = { commitHash: "head", treeId: "new", occasion: "" };
const seen = { commitHash: "before", treeId: "old", occasion: "" };
const deployed = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "deployed" }) };
const lastTriggered = deploymentReference(sampleDeployment({ id: "d", status: "succeeded", trigger: deployed }));

function config(onCommit = "") {
  const text = `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: shop\n  trigger: { onCommit: { ${onCommit} } }\n  plugins: { kubernetes: {} }\n`;
  const { application, problems } = parseApplicationFile(text, { filename: "app.pipecd.yaml" });
  if (!application) throw new Error(problems[0]?.message);
  return application;
}

interface Case {
  readonly name: string;
  readonly application?: Partial<Application>;
  readonly onCommit?: string;
  readonly problems?: readonly string[];
  readonly range?: NonNullable<CommitsSince["commits"]> | "unknown";
  readonly want: "triggered" | "untouched" | "invalid" | "disabled" | "held";
  /** Default: the head. */
  readonly seen?: SeenRevision;
  /** The revision from which commits were listed last; undefined if none were. */
  readonly since?: string;
  readonly brought?: readonly string[];
  readonly configProblems?: readonly string[];
  /** What is left in Git for a person to deploy: the newest commit, and how many there are. */
  readonly undeployed?: readonly [string, number];
}
const hold: Hold = { kind: "failed", commitHash: "head", deploymentId: "d", by: "", reason: "", undone: true, since: sampleTime };
const inside = { commit: head, files: ["shop/a.yaml"] };
const outside = { commit: older, files: ["libs/a.ts"] };
const cases: Case[] = [
  { name: "a new application is deployed without reading the history", want: "triggered", brought: ["head"] },
  {
    name: "a commit in its directory deploys it",
    application: { seen },
    range: [inside],
    want: "triggered",
    since: "before",
    brought: ["head"],
  },
  { name: "commits outside its directory do not deploy it", application: { seen }, range: [outside], want: "untouched", since: "before" },
  {
    name: "only commits that touch it are listed",
    application: { seen },
    range: [inside, outside, { commit: sampleCommit({ hash: "third" }), files: ["shop/b"] }],
    want: "triggered",
    since: "before",
    brought: ["head", "third"],
  },
  {
    name: "extra paths deploy it",
    application: { seen },
    onCommit: 'paths: ["libs/**"]',
    range: [outside],
    want: "triggered",
    since: "before",
    brought: ["older"],
  },
  {
    name: "ignored files do not deploy it",
    application: { seen },
    onCommit: 'ignores: ["**/*.yaml"]',
    range: [inside],
    want: "untouched",
    since: "before",
  },
  {
    name: "a rewritten history deploys the head",
    application: { seen },
    range: "unknown",
    want: "triggered",
    since: "before",
    brought: ["head"],
  },
  { name: "a head that was already seen changes nothing", application: { seen: revision }, want: "untouched" },
  {
    name: "commits do not deploy it if the file disables them, and are counted",
    application: { seen },
    onCommit: "disabled: true",
    range: [inside, outside, { commit: sampleCommit({ hash: "third" }), files: ["shop/b"] }],
    want: "untouched",
    since: "before",
    undeployed: ["head", 2],
  },
  {
    name: "commits that are not deployed either add to those before",
    application: { seen, undeployed: { commitHash: "before", commits: 3, since: sampleTime } },
    onCommit: "disabled: true",
    range: [inside],
    want: "untouched",
    since: "before",
    undeployed: ["head", 4],
  },
  {
    name: "commits that do not touch it leave those that are not deployed as they are",
    application: { seen, undeployed: { commitHash: "before", commits: 3, since: sampleTime } },
    onCommit: "disabled: true",
    range: [outside],
    want: "untouched",
    since: "before",
    undeployed: ["before", 3],
  },
  {
    name: "a commit that deploys it deploys those before it too",
    application: { seen, undeployed: { commitHash: "before", commits: 3, since: sampleTime } },
    range: [inside],
    want: "triggered",
    since: "before",
    brought: ["head"],
  },
  {
    name: "a disabled application is not deployed, and the revision stays to be seen",
    application: { seen, disabled: true },
    range: [inside],
    want: "disabled",
    seen,
  },
  {
    name: "an application that a person holds is not deployed, and the revision stays to be seen",
    application: { seen, holds: [{ ...hold, kind: "requested", commitHash: undefined }] },
    range: [inside],
    want: "held",
    seen,
  },
  {
    name: "a held commit that comes again is seen, and not deployed",
    application: { seen, holds: [hold] },
    range: [inside],
    want: "held",
    since: "before",
  },
  {
    name: "a commit after a held one is deployed",
    application: { seen, holds: [{ ...hold, commitHash: "before" }] },
    range: [inside],
    want: "triggered",
    since: "before",
    brought: ["head"],
  },
  {
    name: "a broken file is recorded and deploys nothing",
    application: { seen },
    problems: ["app.pipecd.yaml:1:1: broken"],
    want: "invalid",
    since: "before",
    configProblems: ["app.pipecd.yaml:1:1: broken"],
  },
  {
    name: "after a broken file was fixed, commits are counted from the last deployment",
    application: { seen, configProblems: ["broken"], lastTriggered },
    range: [inside],
    want: "triggered",
    since: "deployed",
    brought: ["head"],
  },
  {
    name: "an application whose first file was broken is deployed once it is fixed",
    application: { seen, configProblems: ["broken"] },
    want: "triggered",
    since: "before",
    brought: ["head"],
  },
];

async function begin(given: Case) {
  const application = sampleApplication(given.application);
  const { applications, deployments } = await aggregatesWith({ applications: [application] });
  const asked: string[] = [];
  const deps = { applications, deployments, index: new ApplicationIndex(), publishPlan: async () => {}, now: () => sampleTime };
  const { origin: _, id: __, ...description } = { ...application, labels: { team: "shop" } };
  const examination: Examination = {
    application,
    commit: head,
    treeId: "new",
    file: given.problems ? { problems: given.problems } : { config: config(given.onCommit), description },
    commitsSince: async (hash) => {
      asked.push(hash);
      return { continues: true, commits: given.range === "unknown" ? undefined : (given.range ?? []) };
    },
    traceparent: undefined,
  };
  const state = async () => (await applications.get(applicationKey(application))).state;
  return { examine: () => examineApplication(deps, examination), asked, deployments, state, index: deps.index };
}

test.for(cases)("$name", async (given) => {
  const { examine, asked, deployments, state, index } = await begin(given);
  expect(await examine()).toBe(given.want);
  expect(asked.at(-1)).toBe(given.since);
  const made = await deployments.list();
  expect(made.flatMap(({ state: { trigger } }) => trigger.commits.map(({ hash }) => hash))).toEqual(given.brought ?? []);
  expect(made.map(({ state: { trigger } }) => trigger.commit.hash)).toEqual(given.brought ? ["head"] : []);
  expect(await state()).toMatchObject({
    seen: given.seen ?? revision,
    configProblems: given.configProblems ?? [],
    labels: given.problems ? {} : { team: "shop" },
  });
  const { undeployed } = await state();
  expect(undeployed && [undeployed.commitHash, undeployed.commits]).toEqual(given.undeployed);
  expect(index.find("app")).toEqual(await state());
});

test("every commit that is deployed may name a cause, and no other commit does", async () => {
  const range = [
    { commit: sampleCommit({ hash: "bot", body: causedBy("library") }), files: ["libs/a.ts"] },
    inside,
    { commit: sampleCommit({ hash: "third", body: causedBy("chart") }), files: ["shop/b"] },
  ];
  const { examine, deployments } = await begin({ name: "", application: { seen }, range, want: "triggered" });
  await examine();
  const [made] = await deployments.list();
  expect(made?.state.trigger).toMatchObject({ traceCommitHash: "cause", traceCommitHashes: ["cause", "chart"] });
});

test("a repetition makes no second deployment and writes nothing", async () => {
  const { examine, deployments, state } = await begin({ name: "", application: { seen }, range: [inside], want: "triggered" });
  await examine();
  const before = await state();
  await examine();
  expect(await deployments.list()).toHaveLength(1);
  expect(await state()).toEqual(before);
});
