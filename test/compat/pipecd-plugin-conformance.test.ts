import { parseCases, runConformance } from "@slipway/plugin-conformance";
import { programPath, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

test("a plugin on PipeCD's SDK passes the conformance suite", { timeout: 300_000 }, async () => {
  await using folder = await tempDir("conformance-folder");
  const cases = parseCases(
    JSON.stringify({
      name: "folder",
      deployTargets: [{ name: "local", config: { folder: folder.path } }],
      application: { content: "v1" },
      stages: [
        { stage: "FOLDER_SYNC", expect: "succeeded" },
        { stage: "FOLDER_HOLD", endless: { answer: "failed" } },
      ],
    }),
    "folder.yaml",
  );
  const { checks } = await runConformance({ command: [programPath("compat-plugin")], cases, graceMs: 3_000 });
  expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
  expect(checks.filter(({ status }) => status === "not-applicable").map(({ name }) => name)).toEqual([
    "runs FOLDER_HOLD to its end",
    "ends FOLDER_HOLD correctly after kill -9 half-way",
    "delivers a huge log in order",
    "exits with a message if its configuration is invalid",
    "shows no object that the application does not have",
    "answers gRPC health checks",
    "sends a heartbeat, and the live state of an application that is followed",
    "sends changes that lead to the live state that it has",
    "sends heartbeats while nothing changes",
    "ends a stream of live states with its host, and serves the next one",
  ]);
});
