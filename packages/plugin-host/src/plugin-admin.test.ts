import { create } from "@bufbuild/protobuf";
import { parsePipedFile } from "@slipway/app-config";
import { type AuditEntry, Fault, serviceActor } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import { PluginLinesAskSchema, PluginState } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import type { PluginLauncher } from "./launch/launch-plugins.ts";
import type { PluginLine } from "./launch/output/plugin-lines.ts";
import type { PluginProcessStatus } from "./launch/plugin-process.ts";
import { pluginAdmin } from "./plugin-admin.ts";

const { piped } = parsePipedFile(
  `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: shop
  pipedID: eu
  plugins:
    - {name: wait, config: {tpyo: 1}}
    - {name: far, url: "https://ada:hunter2@example.com/far", sha256: "${"0".repeat(64)}"}
    - {name: elsewhere, url: "http://10.0.0.1:7001"}
`,
  { filename: "piped.yaml" },
);
const since = Temporal.Instant.fromEpochMilliseconds(1_800_000_000_000);
const status = (name: string, more: Partial<PluginProcessStatus>): PluginProcessStatus => ({
  name,
  state: "running",
  since,
  pid: 7,
  digest: undefined,
  restarts: 0,
  problem: undefined,
  lastProblem: undefined,
  ...more,
});

function admin(lines: readonly PluginLine[] = []) {
  const restarted: unknown[] = [];
  const reported: AuditEntry[] = [];
  const launcher: PluginLauncher = {
    specs: [],
    status: () => [
      status("wait", { restarts: 2, lastProblem: "its process was killed by SIGKILL" }),
      status("far", { state: "fetching", pid: undefined, problem: "it cannot be reached", lastProblem: "it cannot be reached" }),
    ],
    linesOf: (name) => {
      if (name !== "wait") throw new Fault("not_found", `no plugin ${name}`);
      // Only what is read of it.
      return {
        tail: (limit: number) => lines.slice(-limit),
        after: (sequence: number) => lines.filter((each) => each.sequence > sequence),
        untilAfter: async () => {},
      } as never;
    },
    pluginOf: async () => undefined,
    restart: async (name, options) => void restarted.push({ name, ...options }),
    [Symbol.asyncDispose]: async () => {},
  };
  const plugins = {
    status: () => [
      {
        name: "wait",
        url: "http://127.0.0.1:9110",
        stages: ["WAIT"],
        problem: undefined,
        calls: { succeededAt: since, failed: { at: since, reason: "no such file" } },
      },
      { name: "far", url: "http://127.0.0.1:9111", stages: [], problem: "plugin far does not answer", calls: {} },
      {
        name: "elsewhere",
        url: "http://10.0.0.1:7001",
        stages: Array.from({ length: 3_000 }, (_, at) => `STAGE_${at}`),
        problem: `plugin elsewhere does not answer: ${"x".repeat(1_600_000)}`,
        calls: {},
      },
    ],
  } as Pick<Plugins, "status"> as Plugins;
  return {
    restarted,
    reported,
    admin: pluginAdmin({
      piped: piped ?? { projectId: "", pipedId: "", plugins: [] },
      launcher,
      plugins,
      executor: "host/1",
      report: async (entry) => void reported.push(entry),
      now: () => since,
      log: silentLogger(),
    }),
  };
}

test("every plugin of the piped is listed, without secrets", () => {
  const list = admin().admin.list();
  expect(list).toMatchObject([
    {
      name: "wait",
      projectId: "shop",
      pipedId: "eu",
      executor: "host/1",
      source: "",
      state: PluginState.RUNNING,
      stages: ["WAIT"],
      restarts: 2,
      pid: 7,
      problem: "",
      lastProblem: "its process was killed by SIGKILL",
      lastSuccessAt: { seconds: 1_800_000_000n },
      lastErrorAt: { seconds: 1_800_000_000n },
      lastError: "no such file",
      warnings: ["piped.yaml:7:29: spec.plugins[0].config.tpyo: unknown field, ignored"],
    },
    { name: "far", source: "https://example.com/far", state: PluginState.FETCHING, pid: 0, problem: "it cannot be reached" },
    {
      name: "elsewhere",
      source: "http://10.0.0.1:7001/",
      address: "http://10.0.0.1:7001",
      state: PluginState.ELSEWHERE,
      problem: expect.stringMatching(/^plugin elsewhere does not answer: x{1000,}… 1.6 MB more in the log$/),
    },
  ]);
  expect(list[2]?.stages?.at(-1)).toMatch(/^… and [\d ]+ more$/);
});

test("a restart fetches the program again and says who asked; a plugin that is managed externally is not restarted", async () => {
  const { admin: one, restarted, reported } = admin();
  const origin = { callId: "call-1", address: "10.0.0.7", userAgent: "" };
  const actor = { kind: "person", name: "ann", signIn: "claimed", origin } as const;
  expect(await one.restart("wait", { actor, reason: "" })).toMatchObject({ name: "wait", state: PluginState.RUNNING });
  expect(restarted).toEqual([{ name: "wait", update: true }]);
  await expect(one.restart("elsewhere", { actor, reason: "" })).rejects.toThrowError(
    "plugin elsewhere is managed externally at http://10.0.0.1:7001: restart it there",
  );
  expect(reported).toMatchObject([
    {
      id: "call-1",
      projectId: "shop",
      pipedId: "eu",
      actor: { name: "ann" },
      address: "10.0.0.7",
      action: "plugin.restart",
      objects: [{ kind: "plugin", id: "wait" }],
      result: "done",
    },
  ]);
});

test("a service that replaces a plugin is its actor, with the reason", async () => {
  const { admin: one, reported } = admin();
  await one.restart("wait", { actor: serviceActor("executor"), reason: "it did not release a stage within 30 s" });
  expect(reported).toMatchObject([{ actor: { kind: "service", name: "executor" }, reason: "it did not release a stage within 30 s" }]);
  await one.restart("wait", { actor: undefined, reason: "" });
  expect(reported).toHaveLength(1);
});

const long = (sequence: number): PluginLine => ({ sequence, at: since, stream: "stderr", text: "x".repeat(100_000) });
const ask = (fields: { readonly tail?: number; readonly after?: bigint }) => create(PluginLinesAskSchema, { name: "wait", ...fields });

test.for([
  { name: "the newest lines", fields: { tail: 5 }, want: [4n, 5n] },
  { name: "the lines after one", fields: { after: 1n }, want: [2n, 3n] },
])("of $name, as many are returned as fit into one message", async ({ fields, want }) => {
  const { admin: one } = admin([1, 2, 3, 4, 5].map(long));
  const lines = await one.lines(ask(fields));
  expect(lines.map(({ sequence }) => sequence)).toEqual(want);
  expect(lines[0]).toMatchObject({ isError: true, at: { seconds: 1_800_000_000n } });
});
