import { create } from "@bufbuild/protobuf";
import { DeploymentSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { compareDeployments } from "./compare-deployments.ts";

const deployment = (id: string, commits: readonly string[], versions: Readonly<Record<string, string>>, rollbackToDeploymentId = "") => {
  const [hash = "", ...more] = commits;
  return create(DeploymentSchema, {
    id,
    rollbackToDeploymentId,
    trigger: { commit: { hash }, commits: more.map((each) => ({ hash: each })) },
    versions: Object.entries(versions).map(([name, version]) => ({ name, version })),
  });
};
const deployments = [
  deployment("four", ["d"], { web: "3", proxy: "1" }),
  deployment("back", ["a"], { web: "1" }, "one"),
  deployment("two", ["c", "b"], { web: "2" }),
  deployment("one", ["a"], { web: "1", cache: "7" }),
];

test.for([
  ["one", "four", ["d", "c", "b"], ["web 1→3", "proxy →1", "cache 7→"]],
  ["four", "one", ["d", "c", "b"], ["web 1→3", "proxy →1", "cache 7→"]],
  ["two", "four", ["d"], ["web 2→3", "proxy →1"]],
] as const)("between %s and %s", ([one, other, commits, versions]) => {
  const found = compareDeployments(deployments, one, other);
  expect(found?.commits.map(({ hash }) => hash)).toEqual(commits);
  expect(found?.versions.map(({ name, from, to }) => `${name} ${from}→${to}`).toSorted()).toEqual(versions.toSorted());
});

test("what is not listed, or the same, is not compared", () => {
  expect(compareDeployments(deployments, "one", "one")).toBeUndefined();
  expect(compareDeployments(deployments, "one", "none")).toBeUndefined();
});
