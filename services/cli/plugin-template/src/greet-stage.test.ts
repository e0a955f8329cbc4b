import assert from "node:assert/strict";
import { test } from "node:test";
import { testStage } from "@slipway/plugin-sdk/testing";
import { plugin } from "./plugin.ts";

const stage = "MY_STAGE";

test("greets as often as configured", async () => {
  const { result, lines } = await testStage(plugin, { stage, options: { who: "ada", times: 2, every: "1h" }, config: { greeting: "hi" } });
  assert.equal(result, "succeeded");
  assert.deepEqual(lines, ["info: hi ada, 1", "info: hi ada, 2", "success: greeted ada"]);
});

test("continues where an earlier process was interrupted", async () => {
  const { lines } = await testStage(plugin, { stage, options: { who: "ada", times: 3 }, metadata: { greeted: "2" } });
  assert.deepEqual(lines, ["info: hello ada, 3", "success: greeted ada"]);
});

test("invalid options fail the stage with a message", async () => {
  const { result, message } = await testStage(plugin, { stage, options: { who: "" } });
  assert.equal(result, "failed");
  assert.match(message, /who: is empty/);
});
