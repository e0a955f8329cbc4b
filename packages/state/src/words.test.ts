import { ObjectAction, ObjectOutcome, PreviewBasis } from "@slipway/proto/plugin-extension";
import { LogSeverity, PluginState, SyncStrategy } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { logSeverity } from "./deployment/log-severity.ts";
import { objectOutcome } from "./deployment/object-result-codec.ts";
import { pluginState } from "./plugin/plugin-state.ts";
import { objectAction, previewBasis } from "./preview/object-preview-codec.ts";
import { syncStrategy } from "./trigger/trigger-codec.ts";

const numbersOf = (numbers: Readonly<Record<string, string | number>>) =>
  Object.values(numbers).filter((value) => typeof value === "number");

test("every state of a plugin has a word", () => {
  const words = numbersOf(PluginState).map((number) => pluginState.decode(number));
  expect(words).toEqual(["unknown", "fetching", "starting", "running", "waiting", "stopped", "external"]);
  expect(words.map(pluginState.encode)).toEqual(numbersOf(PluginState));
});

test("every severity has a word, and an unset severity is info", () =>
  expect(numbersOf(LogSeverity).map((number) => logSeverity.decode(number))).toEqual(["info", "info", "success", "error"]));

test("every strategy has a word, and an unset strategy is undefined", () => {
  const words = numbersOf(SyncStrategy).map((number) => syncStrategy.decode(number));
  expect(words).toEqual([undefined, "quick-sync", "pipeline"]);
  expect(words.map(syncStrategy.encode)).toEqual(numbersOf(SyncStrategy));
});

test("every action of an object and every basis of a preview has a word", () => {
  const actions = numbersOf(ObjectAction).filter((number) => number !== ObjectAction.UNSPECIFIED);
  const words = actions.map((number) => objectAction.decode(number));
  expect(words).toEqual(["create", "change", "delete", "keep", "refuse", "unknown", "not-kept"]);
  expect(words.map(objectAction.encode)).toEqual(actions);
  expect(numbersOf(PreviewBasis).map((number) => previewBasis.decode(number))).toEqual([undefined, "live", "files"]);
});

test("every outcome of an object has a word, and one of a newer version is unknown", () => {
  const words = numbersOf(ObjectOutcome).map((number) => objectOutcome.decode(number));
  expect(words).toEqual(["unknown", "created", "changed", "unchanged", "deleted", "kept", "failed", "not-tried"]);
  expect(words.map(objectOutcome.encode)).toEqual(numbersOf(ObjectOutcome));
  expect(objectOutcome.decode(99)).toBe("unknown");
});
