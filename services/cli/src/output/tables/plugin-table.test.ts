import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { PluginState, type PluginStatus, PluginStatusSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { pluginTable } from "./plugin-table.ts";

const nowMs = Date.parse("2026-01-01T12:00:00Z");
const ago = (minutes: number) => timestampFromMs(nowMs - minutes * 60_000);
const plugin = (given: MessageInitShape<typeof PluginStatusSchema>): PluginStatus =>
  create(PluginStatusSchema, { pipedId: "eu", name: "kubernetes", state: PluginState.RUNNING, pid: 7, ...given });

test.for([
  { name: "a plugin without problems", given: {}, says: undefined },
  {
    name: "a target that cannot be read",
    given: { lastError: "kubeconfig /x does not exist", lastErrorAt: ago(3), lastSuccessAt: ago(5) },
    says: "kubernetes: last error 3m ago: kubeconfig /x does not exist (last success 5m ago)",
  },
  {
    name: "a plugin that has never done anything",
    given: { lastError: "no such file", lastErrorAt: ago(3) },
    says: "kubernetes: last error 3m ago: no such file (no call has succeeded yet)",
  },
  {
    name: "a process that does not run",
    given: { problem: "it exited", lastError: "it exited", lastErrorAt: ago(3) },
    says: "kubernetes: it exited",
  },
  {
    name: "a block with fields that have no effect",
    given: { warnings: ["piped.yaml:7:30: a: unknown field, ignored", "piped.yaml:8:1: b: unknown field, ignored"] },
    says: "kubernetes: warnings:\n  piped.yaml:7:30: a: unknown field, ignored\n  piped.yaml:8:1: b: unknown field, ignored",
  },
])("$name", ({ given, says }) => {
  const [, below] = pluginTable([plugin(given)], nowMs, { wide: false }).split("\n\n");
  expect(below).toBe(says);
});

test("wide shows where the plugin listens, who runs it, its whole digest, and when a call last succeeded and failed", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const where = { source: "https://x/p", digest, address: "http://127.0.0.1:7001", executor: "eu-1/12", executorVersion: "0.9.1" };
  const calls = { lastSuccessAt: ago(5), lastErrorAt: ago(3), lastError: "no kubeconfig" };
  const [headings, first, second] = pluginTable([plugin({ ...where, ...calls }), plugin({})], nowMs, { wide: true }).split("\n");
  expect(headings).toMatch(/STAGES +ADDRESS +EXECUTOR +VERSION +LAST SUCCESS +LAST ERROR$/);
  expect(first).toMatch(new RegExp(`https://x/p ${digest} +- +http://127.0.0.1:7001 +eu-1/12 +0.9.1 +5m +3m ago: no kubeconfig$`));
  expect(second).toMatch(/\(bundled\) +- +- +- +- +- +-$/);
});
