import type { DeploymentInfo } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { scriptEnvironment } from "./script-environment.ts";

const at = Temporal.Instant.from("2026-03-01T12:00:00.9Z");
const deployment: DeploymentInfo = {
  id: "deployment-1",
  applicationId: "application-1",
  applicationName: "shop",
  pipedId: "piped-1",
  projectId: "project-1",
  triggeredBy: "ann",
  createdAt: at,
  repositoryUrl: "git@example.com:shop.git",
  summary: "Sync progressively",
  labels: { team: "blue", "app.kind": "web" },
  commit: { hash: "1234", message: "", author: "bob", branch: "main", url: "", createdAt: at },
};
const environment = (changes: Partial<Parameters<typeof scriptEnvironment>[0]> = {}) =>
  scriptEnvironment({ deployment, commitHash: "1234", isRollback: false, inherited: {}, own: {}, ...changes });

test("a script gets PipeCD's variables", () => {
  const { SR_CONTEXT_RAW: context = "", ...others } = environment();
  expect(others).toEqual({
    SR_DEPLOYMENT_ID: "deployment-1",
    SR_APPLICATION_ID: "application-1",
    SR_APPLICATION_NAME: "shop",
    SR_TRIGGERED_AT: "1772366400",
    SR_TRIGGERED_COMMIT_HASH: "1234",
    SR_TRIGGERED_COMMANDER: "ann",
    SR_REPOSITORY_URL: "git@example.com:shop.git",
    SR_SUMMARY: "Sync progressively",
    SR_IS_ROLLBACK: "false",
    SR_LABELS_TEAM: "blue",
    "SR_LABELS_APP.KIND": "web",
  });
  expect(JSON.parse(context)).toEqual({
    deploymentID: "deployment-1",
    applicationID: "application-1",
    applicationName: "shop",
    triggeredAt: 1772366400,
    triggeredCommitHash: "1234",
    triggeredCommander: "ann",
    repositoryURL: "git@example.com:shop.git",
    summary: "Sync progressively",
    labels: { team: "blue", "app.kind": "web" },
  });
});

test("the raw context omits empty values; it includes a rollback", () => {
  const { SR_CONTEXT_RAW: context = "", SR_IS_ROLLBACK } = environment({
    deployment: { ...deployment, summary: "", labels: {} },
    isRollback: true,
  });
  expect(SR_IS_ROLLBACK).toBe("true");
  expect(Object.keys(JSON.parse(context) as object)).not.toContain("summary");
  expect(JSON.parse(context)).toMatchObject({ isRollback: true });
  expect(Object.keys(JSON.parse(context) as object)).not.toContain("labels");
});

test("variables of the file take precedence over PipeCD's, and those over inherited ones", () => {
  const inherited = { PATH: "/bin", SR_SUMMARY: "inherited" };
  expect(environment({ inherited, own: { SR_SUMMARY: "own" } })).toMatchObject({ PATH: "/bin", SR_SUMMARY: "own" });
  expect(environment({ inherited })).toMatchObject({ SR_SUMMARY: "Sync progressively" });
});
