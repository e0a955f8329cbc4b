import { prunedIn } from "@slipway/domain";
import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { notePrunedIn, PrunedNotes } from "./pruned-notes.ts";

const key = (name: string, namespace = "shop") => ({ group: "", kind: "ConfigMap", namespace, name });

test("what was deleted, waited for, already gone or failed is counted, and what is left is not", () => {
  const notes = new PrunedNotes();
  const [slow, gone] = [key("slow"), key("gone", "")];
  notes.addWaiting([slow]);
  notes.add({ kind: "deleted", key: key("a") });
  notes.add({ kind: "deleted", key: slow });
  notes.add({ kind: "gone", key: gone });
  notes.add({ kind: "failed", key: key("b"), fault: new Fault("forbidden", "no") });
  notes.add({ kind: "kept", key: key("c"), reason: "annotation" });
  notes.add({ kind: "postponed", key: key("d"), reason: "later" });
  expect(notes.pruned).toEqual({
    deleted: 2,
    gone: 1,
    failed: 1,
    objects: [
      { kind: "ConfigMap", name: "shop/slow" },
      { kind: "ConfigMap", name: "shop/a" },
      { kind: "ConfigMap", name: "gone" },
    ],
  });
});

test("it is stored with the stage once there is something to say; a host that does not take it fails nothing, and the log says so", async () => {
  const stored: Record<string, unknown> = {};
  const lines: string[] = [];
  const log = { info: () => {}, success: () => {}, error: (line: string) => void lines.push(line) };
  const note = notePrunedIn({ putAll: async (values) => void Object.assign(stored, values) }, "eu", log);
  await note({ deleted: 0, gone: 0, failed: 0, objects: [] });
  expect(stored).toEqual({});
  await note({ deleted: 1, gone: 0, failed: 0, objects: [{ kind: "ConfigMap", name: "shop/a" }] });
  expect(prunedIn(stored as Record<string, string>)).toMatchObject([{ deployTarget: "eu", deleted: 1 }]);
  const putAll = async () => {
    throw new Fault("precondition", "too much metadata");
  };
  await notePrunedIn({ putAll }, "eu", log)({ deleted: 1, gone: 0, failed: 0, objects: [] });
  expect(lines).toEqual([expect.stringContaining("too much metadata")]);
});
