import { parseApplicationFile } from "@slipway/app-config";
import { type Application, applicationKey, deploymentReference, type SeenRevision } from "@slipway/domain";
import { memoryAggregates, putApplication, sampleApplication, sampleCommit, sampleDeployment, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationIndex } from "../applications/application-index.ts";
import { type Examination, examineApplication, type RangeOfCommits } from "./examine-application.ts";

const head = sampleCommit({ hash: "head" });
const older = sampleCommit({ hash: "older" });
const revision = { commitHash: "head", treeId: "new" };
const seen = { commitHash: "before", treeId: "old" };
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
  readonly range?: RangeOfCommits;
  readonly want: "triggered" | "untouched" | "invalid" | "disabled";
  /** Default: the head. */
  readonly seen?: SeenRevision;
  /** The revision from which commits were listed; undefined if none were. */
  readonly since?: string;
  readonly brought?: readonly string[];
  readonly configProblems?: readonly string[];
}
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
    name: "commits do not deploy it if the file disables them",
    application: { seen },
    onCommit: "disabled: true",
    range: [inside],
    want: "untouched",
    since: "before",
  },
  {
    name: "a disabled application is not deployed, and the revision stays to be seen",
    application: { seen, disabled: true },
    range: [inside],
    want: "disabled",
    seen,
  },
  {
    name: "a broken file is recorded and deploys nothing",
    application: { seen },
    problems: ["app.pipecd.yaml:1:1: broken"],
    want: "invalid",
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
    brought: ["head"],
  },
];

async function begin(given: Case) {
  const { applications, deployments } = memoryAggregates();
  const application = sampleApplication(given.application);
  await applications.ensure(applicationKey(application), putApplication(application));
  const asked: string[] = [];
  const deps = { applications, deployments, index: new ApplicationIndex(), publishPlan: async () => {}, now: () => sampleTime };
  const { origin: _, id: __, ...description } = { ...application, labels: { team: "shop" } };
  const examination: Examination = {
    application,
    head,
    revision,
    file: given.problems ? { problems: given.problems } : { config: config(given.onCommit), description },
    commitsSince: async (hash) => {
      asked.push(hash);
      return given.range ?? [];
    },
    traceCommitHash: "cause",
    traceparent: undefined,
  };
  const state = async () => (await applications.get(applicationKey(application))).state;
  return { examine: () => examineApplication(deps, examination), asked, deployments, state, index: deps.index };
}

test.for(cases)("$name", async (given) => {
  const { examine, asked, deployments, state, index } = await begin(given);
  expect(await examine()).toBe(given.want);
  expect(asked).toEqual(given.since === undefined ? [] : [given.since]);
  const made = await deployments.list();
  expect(made.flatMap(({ state: { trigger } }) => trigger.commits.map(({ hash }) => hash))).toEqual(given.brought ?? []);
  expect(made.map(({ state: { trigger } }) => [trigger.commit.hash, trigger.traceCommitHash])).toEqual(
    given.brought ? [["head", "cause"]] : [],
  );
  expect(await state()).toMatchObject({
    seen: given.seen ?? revision,
    configProblems: given.configProblems ?? [],
    labels: given.problems ? {} : { team: "shop" },
  });
  expect(index.find("app")).toEqual(await state());
});

test("a repetition makes no second deployment and writes nothing", async () => {
  const { examine, deployments, state } = await begin({ name: "", application: { seen }, range: [inside], want: "triggered" });
  await examine();
  const before = await state();
  await examine();
  expect(await deployments.list()).toHaveLength(1);
  expect(await state()).toEqual(before);
});
