import { create, toBinary } from "@bufbuild/protobuf";
import { DeploymentSchema } from "@slipway/proto/state";
import { encodeDeployment } from "@slipway/state";
import { sampleCommit, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { boundCommit, boundCommits, causesOf, traceparentOf } from "./commits-to-deploy.ts";

const hash = (index: number) => index.toString(16).padStart(40, "0");
const pushed = (count: number, bodyBytes: number) =>
  Array.from({ length: count }, (_, index) =>
    sampleCommit({ hash: hash(index), subject: `release ${index} ${"x".repeat(500)}`, body: "b".repeat(bodyBytes) }),
  );
const causedBy = (cause: string) => sampleCommit({ body: `Text\n\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${cause}\n` });

test.for([
  { name: "2 000 commits", commits: pushed(2_000, 100) },
  { name: "48 commits with release notes of 30 kB", commits: pushed(48, 30_000) },
  { name: "the longest range", commits: pushed(5_000, 30) },
])("a deployment of $name keeps each of them and fits into a message", ({ commits }) => {
  const bound = boundCommits(commits);
  expect(bound.map((each) => each.hash)).toEqual(commits.map((each) => each.hash));
  const [head] = commits;
  if (!head) throw new Error("no commits");
  const deployment = sampleDeployment();
  const trigger = { ...deployment.trigger, commit: boundCommit(head), commits: bound };
  const bytes = toBinary(DeploymentSchema, create(DeploymentSchema, encodeDeployment({ ...deployment, trigger })));
  expect(bytes.length).toBeLessThan(900_000);
});

test("short messages are unchanged", () => {
  const commits = [sampleCommit({ subject: "one", body: "text" })];
  expect(boundCommits(commits)).toEqual(commits);
});

test("a long message says that the rest is in Git", () => {
  const { subject, body, author } = boundCommit(
    sampleCommit({ subject: "s".repeat(1_000), body: "b".repeat(30_000), author: "a".repeat(999) }),
  );
  for (const text of [subject, body, author]) expect(text).toMatch(/… \d+ (kB|bytes) more in Git$/);
});

test("causes are named once, and a trailer that can be no hash is left out", () => {
  expect(causesOf([causedBy("aa"), causedBy("bb"), causedBy("aa"), causedBy("c".repeat(65))])).toEqual(["aa", "bb"]);
});

test("the OpenTelemetry trace is that of the newest commit that names one", () => {
  const traced = (text: string) => sampleCommit({ body: `Text\n\nTraceparent: ${text}\n` });
  const [newer, older] = ["a", "b"].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
  expect(traceparentOf([sampleCommit(), traced("none"), traced(newer ?? ""), traced(older ?? "")])).toBe(newer);
  expect(traceparentOf([sampleCommit(), traced("00-1-2-03")])).toBeUndefined();
});
