import { expect, test } from "vitest";
import { type PluginRestart, RestartRecord } from "./restart-record.ts";

function record() {
  const told: PluginRestart[] = [];
  return { told, restarts: new RestartRecord("wait", (restart) => void told.push(restart)) };
}

test("the first start is no restart; one after a crash is told once it runs, with the reason", () => {
  const { told, restarts } = record();
  restarts.started();
  expect(told).toEqual([]);
  restarts.failed("its process was killed by SIGKILL");
  expect(told).toEqual([]);
  restarts.started();
  expect(told).toEqual([{ plugin: "wait", reason: "its process was killed by SIGKILL", isUp: true, tries: 1 }]);
});

test("a plugin that never starts is told of ever more rarely, with how often it was tried; the start in the end says why it was down", () => {
  const { told, restarts } = record();
  restarts.started();
  restarts.failed("its process exited with code 2");
  for (let at = 0; at < 100; at++) restarts.failed("its process exited with code 1");
  expect(told.map(({ tries }) => tries)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(told.every(({ isUp, reason }) => !isUp && reason === "its process exited with code 1")).toBe(true);
  restarts.started();
  expect(told.at(-1)).toEqual({ plugin: "wait", reason: "its process exited with code 2", isUp: true, tries: 101 });
});

test("a restart that somebody asked for is not told here", () => {
  const { told, restarts } = record();
  restarts.failed("its process exited with code 1");
  restarts.requested();
  restarts.started();
  expect(told).toEqual([]);
});
