import { Code, ConnectError } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { createLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { configurePlugin } from "../config/configured-plugin.ts";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { explainMistakes } from "./explain-mistakes.ts";
import { StageGuard } from "./stage-guard.ts";

const plugin = configurePlugin(definePlugin({ name: "demo", stages: { S: defineStage({ run: async () => "succeeded" }) } }), "{}");

function explained(method: (request: unknown, context: { readonly signal: AbortSignal }) => unknown) {
  const lines: string[] = [];
  const guard = new StageGuard();
  const logger = createLogger({ service: "demo", destination: { write: (line) => void lines.push(line) } });
  const { call } = explainMistakes({ plugin, logger, guard }, { call: method });
  return { guard, lines, call: async (signal = new AbortController().signal) => await call({}, { signal }) };
}

test("a mistake becomes a fault with its words; its stack is in the log", async () => {
  const { call, lines } = explained(() => {
    throw new TypeError("x is undefined");
  });
  await expect(call()).rejects.toMatchObject({
    code: "internal",
    message: expect.stringMatching(/^the plugin has a bug: x is undefined.*; see its log: slipway plugin logs demo$/),
  });
  expect(lines).toEqual([expect.stringMatching(/TypeError: x is undefined.*"method":"call"/)]);
});

test("an error that nobody catches ends its call, not the process", async () => {
  const { call, guard } = explained(() => {
    setImmediate(() => expect(guard.keep(new Error("stray"))).toBe(true));
    return new Promise(() => {});
  });
  await expect(call()).rejects.toThrowError("the plugin has a bug: stray");
});

test.for([
  { name: "a Fault", error: new Fault("invalid", "no image") },
  { name: "an error of the RPC library", error: new ConnectError("not here", Code.Unimplemented) },
])("$name passes unchanged", async ({ error }) => {
  const { call, lines } = explained(() => Promise.reject(error));
  await expect(call()).rejects.toBe(error);
  expect(lines).toEqual([]);
});

test("what is thrown after the call was aborted passes unchanged", async () => {
  const reason = new Error("the host went away");
  await expect(explained((_, { signal }) => Promise.reject(signal.reason)).call(AbortSignal.abort(reason))).rejects.toBe(reason);
});
