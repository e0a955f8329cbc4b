import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import type { ApiClient } from "../connection/api-client.ts";
import { statusTable } from "../output/tables/status-table.ts";
import { checkSystem } from "./check-system.ts";

const refuse = async () => Promise.reject(new Fault("forbidden", "bob may not do this in any project: it needs the right piped.list"));
const api = {
  system: { getVersion: async () => ({ version: "1", natsVersion: "2" }), getStatus: refuse },
  plugins: { listPlugins: refuse },
  repositories: { listRepositories: refuse },
  applications: { listApplications: async () => ({ applications: [], nextPageToken: "" }) },
} as unknown as ApiClient;
const asked = { server: "http://127.0.0.1:7400", projectId: "", signal: new AbortController().signal };

test("what somebody may not see needs nobody, and is not called healthy", async () => {
  const checks = await checkSystem(api, asked);
  expect(checks.map(({ name, state }) => [name, state])).toEqual([
    ["gateway", "ok"],
    ["server", "hidden"],
    ["plugins", "hidden"],
    ["repositories", "hidden"],
    ["applications", "ok"],
  ]);
  const shown = statusTable(checks, { wide: false });
  expect(shown).toMatch(/plugins +Hidden +bob may not do this/);
  expect(shown).toMatch(/nothing that you may see needs a person$/);
});

test("what cannot be asked for another reason needs a person", async () => {
  const unavailable = async () => Promise.reject(new Fault("unavailable", "no answer"));
  const checks = await checkSystem({ ...api, plugins: { listPlugins: unavailable } } as unknown as ApiClient, asked);
  expect(checks.find(({ name }) => name === "plugins")).toMatchObject({ state: "attention", says: "not known: no answer" });
});
