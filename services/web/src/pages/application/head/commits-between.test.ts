import { create } from "@bufbuild/protobuf";
import { ApplicationSchema, DeploymentSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { commitsBetween } from "./commits-between.ts";

const deployment = (id: string, hashes: readonly string[], more: { rollbackToDeploymentId?: string; removal?: boolean } = {}) =>
  create(DeploymentSchema, {
    id,
    trigger: { commit: { hash: hashes[0] ?? "", subject: `commit ${hashes[0]}` }, commits: hashes.map((hash) => ({ hash })) },
    ...more,
  });
const application = (deploymentId: string, commitHash: string) =>
  create(ApplicationSchema, deploymentId === "" ? {} : { lastSucceeded: { deploymentId, commitHash } });
const shown = (...args: Parameters<typeof commitsBetween>) => {
  const { running, between } = commitsBetween(...args);
  return `${running?.hash ?? "nothing"} < ${between.map(({ commit, deployment: { id } }) => `${commit.hash}@${id}`).join(" ")}`;
};

test("commits since what runs are those of newer deployments, each with the newest of them", () => {
  const all = [deployment("d4", ["e"]), deployment("d3", ["e", "d", "c"]), deployment("d2", ["b"]), deployment("d1", ["a"])];
  expect(shown(application("d2", "b"), all)).toBe("b < e@d4 d@d3 c@d3");
  expect(shown(application("d4", "e"), all)).toBe("e < ");
  expect(shown(application("", ""), all)).toBe("nothing < e@d4 d@d3 c@d3 b@d2 a@d1");
});

test("what runs may be older than the list, then all of it is newer; going back to it brings nothing new", () => {
  expect(shown(application("older", "x"), [deployment("d2", ["b"])])).toBe("nothing < b@d2");
  const all = [deployment("d3", ["a"], { rollbackToDeploymentId: "d1" }), deployment("d2", ["b", "a"]), deployment("d1", ["a"])];
  expect(shown(application("d1", "a"), all)).toBe("a < b@d2");
});
