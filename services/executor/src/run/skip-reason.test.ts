import type { SkipRule } from "@slipway/domain";
import { sampleCommit, sampleDeployment, sampleStage } from "@slipway/testkit";
import { expect, test } from "vitest";
import { skipReasonOf } from "./skip-reason.ts";

interface Case {
  readonly name: string;
  readonly skipOn: SkipRule;
  readonly running?: string | undefined;
  readonly want: string | undefined;
  readonly fetched: readonly string[];
}
const docs = { paths: ["docs/**"], commitMessagePrefixes: [] };
const cases: Case[] = [
  { name: "a stage without skipOn does not query Git", skipOn: { paths: [], commitMessagePrefixes: [] }, want: undefined, fetched: [] },
  { name: "a first deployment skips nothing", skipOn: docs, running: undefined, want: undefined, fetched: [] },
  {
    name: "a commit message prefix needs no files",
    skipOn: { paths: [], commitMessagePrefixes: ["feat"] },
    want: 'the commit message starts with "feat"',
    fetched: [],
  },
  {
    name: "files are compared once both commits are on disk",
    skipOn: docs,
    want: "all changed files match skipOn.paths",
    fetched: ["before", "after"],
  },
];
test.for(cases)("$name", async ({ skipOn, want, fetched, ...given }) => {
  const disk: string[] = [];
  const repository = () => ({
    fetch: async ({ want: hash = "" } = {}) => String(disk.push(hash)),
    changedFiles: async () => (disk.length === 2 ? ["docs/a.md"] : Promise.reject(new Error("not on disk"))),
  });
  const trigger = { ...sampleDeployment().trigger, commit: sampleCommit({ hash: "after", subject: "feat: a" }) };
  const deployment = sampleDeployment({ trigger, runningCommitHash: "running" in given ? given.running : "before" });
  const reason = await skipReasonOf({ repository })(deployment, sampleStage({ skipOn }), new AbortController().signal);
  expect({ reason, disk }).toEqual({ reason: want, disk: fetched });
});
