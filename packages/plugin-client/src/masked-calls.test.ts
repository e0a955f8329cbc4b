import { Fault } from "@slipway/domain";
import { hiddenValues } from "@slipway/runtime";
import { expect, test } from "vitest";
import { maskedCalls } from "./masked-calls.ts";
import { PluginLost } from "./turns/plugin-lost.ts";

type Calls = Parameters<typeof maskedCalls>[0];

const secret = "masked-calls-c4nary";
hiddenValues.add("masked-calls", [secret]);
const application = { id: "masked-calls", name: "shop", pipedId: "p" };
const request = { deployment: { applicationId: "masked-calls" } };

/** Calls of a plugin that answers everything with the same. */
function answering(answer: () => unknown): Calls {
  const call = async () => answer();
  const stream = async function* () {
    yield answer();
  };
  const calls = {
    determineStrategy: call,
    executeStage: call,
    getPlanPreview: call,
    getManifest: call,
    watchLivestate: stream,
    streamLogs: stream,
  };
  return maskedCalls(calls as unknown as Calls); // those that are called here
}
const any = <T>(value: unknown) => value as T; // only the application is read

test("texts of every answer are masked, what things are found by is not", async () => {
  const calls = answering(() => ({
    id: secret,
    kind: secret,
    reason: `a ${secret}`,
    drift: [{ field: "f", live: `"${secret}"` }],
    sync: { status: secret, detail: secret },
  }));
  const want = {
    id: secret,
    kind: secret,
    reason: "a *****",
    drift: [{ field: "f", live: '"*****"' }],
    sync: { status: secret, detail: "*****" },
  };
  expect(await calls.determineStrategy(any(request))).toEqual(want);
  expect(await calls.getPlanPreview(any({ application }))).toEqual(want);
  for (const stream of [calls.watchLivestate(any({ application }), any({})), calls.streamLogs(any({ application }))])
    expect(await Array.fromAsync(stream as AsyncIterable<unknown>)).toEqual([want]);
});

test("answers about other applications stay as they are", async () => {
  const answer = { reason: secret };
  expect(await answering(() => answer).getPlanPreview(any({ application: { id: "another" } }))).toBe(answer);
});

test("errors are masked, and keep their code and kind", async () => {
  const throwing = (error: unknown) =>
    answering(() => {
      throw error;
    });
  const invalid = throwing(new Fault("invalid", `field: ${secret}`)).executeStage(any(request));
  await expect(invalid).rejects.toMatchObject({ code: "invalid", message: "field: *****" });
  const lost = throwing(new PluginLost(`it wrote ${secret}`, { isCulprit: true, cause: undefined })).executeStage(any(request));
  await expect(lost).rejects.toMatchObject({ isCulprit: true, message: "it wrote *****" });
  await expect(lost).rejects.toBeInstanceOf(PluginLost);
  const stream = throwing(new Fault("unavailable", secret)).streamLogs(any({ application }));
  await expect(Array.fromAsync(stream)).rejects.toThrow("*****");
});
