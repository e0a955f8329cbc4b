import { expect, test } from "vitest";
import { stageConflicts, stageOwner } from "./stage-owners.ts";

const wait = { plugin: "wait", stages: ["WAIT"], problem: undefined };
const kubernetes = { plugin: "kubernetes", stages: ["K8S_SYNC", "K8S_ROLLBACK"], problem: undefined };
const second = { plugin: "wait2", stages: ["WAIT"], problem: undefined };
const silent = { plugin: "script", stages: [], problem: "plugin script at http://127.0.0.1:1 does not answer" };
const restarting = { ...wait, problem: "plugin wait at http://127.0.0.1:2 does not answer" };

test("a stage belongs to the plugin that defines it, even while the plugin restarts", () => {
  expect(stageOwner([wait, kubernetes], "K8S_SYNC")).toBe("kubernetes");
  expect(stageOwner([restarting, silent], "WAIT")).toBe("wait");
});

test("a stage that no plugin defines has no owner", () => {
  expect(stageOwner([wait, kubernetes], "K8S_SYNK")).toBeUndefined();
  expect(stageOwner([restarting], "K8S_SYNK")).toBeUndefined();
});

test("the owner of a stage is unknown while a plugin that might define it has never answered", () => {
  expect(() => stageOwner([wait, silent], "SCRIPT_RUN")).toThrowError("plugin script at http://127.0.0.1:1 does not answer");
});

test("a stage that two plugins define is an error that names both", () => {
  expect(() => stageOwner([wait, kubernetes, second], "WAIT")).toThrowError("stage WAIT is defined by the plugins wait and wait2");
  expect(stageConflicts([wait, kubernetes, second])).toEqual([
    "stage WAIT is defined by the plugins wait and wait2: remove one of the plugins",
  ]);
  expect(stageConflicts([wait, kubernetes, second], "wait2")).toHaveLength(1);
  expect(stageConflicts([wait, kubernetes, second], "kubernetes")).toEqual([]);
});
