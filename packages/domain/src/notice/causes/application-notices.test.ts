import { expect, test } from "vitest";
import { newApplication } from "../../application/new-application.ts";
import { applicationNotices } from "./application-notices.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const application = newApplication({
  id: "a",
  projectId: "p",
  pipedId: "q",
  origin: "git",
  name: "shop",
  description: "",
  labels: {},
  source: { repositoryId: "r", remote: "", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
  deployTargets: {},
  createdAt: at,
});
const seen = (commitHash: string, problems: readonly string[]) =>
  applicationNotices(
    { kind: "revision-seen", at, revision: { commitHash, treeId: "t", occasion: "" }, problems, undeployed: undefined },
    application,
  );

test("a commit with an invalid application file triggers nothing, and people are told why", () => {
  const [notice] = seen("c0ffee", ["app.pipecd.yaml:1:1: spec: is missing"]);
  expect(notice).toMatchObject({
    event: "DEPLOYMENT_TRIGGER_FAILED",
    reason: "app.pipecd.yaml:1:1: spec: is missing",
    commit: { hash: "c0ffee" },
  });
  expect(seen("c0ffee", ["app.pipecd.yaml:1:1: spec: is missing"])[0]?.id).toBe(notice?.id);
  expect(seen("other", ["app.pipecd.yaml:1:1: spec: is missing"])[0]?.id).not.toBe(notice?.id);
});

test("a commit that touches nothing is no news", () => expect(seen("c0ffee", [])).toEqual([]));
