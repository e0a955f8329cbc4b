import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { ApplicationPreviewSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import type { BulkAnswer } from "./bulk-acts.ts";
import { BulkRun } from "./bulk-run.ts";

const applications = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id, name: `app-${id}` }));
const preview = (noChange: boolean) => create(ApplicationPreviewSchema, { targets: [{ noChange }] });
const refused = () => Promise.reject(new ConnectError("you may not", Code.PermissionDenied));
const shown = (run: BulkRun) => run.get().items.map(({ id, isChosen, step }) => `${isChosen ? "+" : "-"}${id} ${step.kind}`);
const open = () => new AbortController().signal;

test("first what would happen is told, then what became of it, in place", async () => {
  const acted: string[] = [];
  const run = new BulkRun(applications.slice(0, 4), {
    look: async (id) => (id === "b" ? refused() : preview(id === "c")),
    act: async (id) => {
      acted.push(id);
      return id === "d" ? refused() : { deploymentId: `of-${id}`, changed: true };
    },
  });
  expect([run.get().phase, shown(run)]).toEqual(["looking", ["+a looking", "+b looking", "+c looking", "+d looking"]]);
  await run.look(open());
  expect([run.get().phase, shown(run)]).toEqual(["looked", ["+a ready", "+b unknown", "-c ready", "+d ready"]]);
  run.choose("b", false);
  await run.act();
  expect([run.get().phase, shown(run)]).toEqual(["acted", ["+a accepted", "-b unknown", "-c ready", "+d refused"]]);
  expect(run.get().items[3]?.step).toEqual({ kind: "refused", reason: "you may not" });
  expect(run.get().items[0]?.step).toEqual({ kind: "accepted", answer: { deploymentId: "of-a", changed: true } });
  await run.act();
  expect(acted).toEqual(["a", "d"]);
});

test("nothing is requested before it is known what would happen, and a choice is over once it is", async () => {
  const acted: string[] = [];
  const run = new BulkRun(applications, {
    look: async () => preview(false),
    act: async (id): Promise<BulkAnswer> => {
      acted.push(id);
      return { deploymentId: "", changed: true };
    },
  });
  await run.act();
  expect(acted).toEqual([]);
  await run.look(open());
  await run.act();
  run.choose("a", false);
  expect(shown(run)[0]).toBe("+a accepted");
});

test("a few are asked for at the same time, and no more once the person went away", async () => {
  const gates: (() => void)[] = [];
  const run = new BulkRun(applications, {
    look: () => new Promise((resolve) => gates.push(() => resolve(undefined))),
    act: refused,
  });
  const away = new AbortController();
  const looked = run.look(away.signal);
  await Promise.resolve();
  expect(gates.length).toBe(4);
  away.abort();
  for (const open of gates) open();
  await looked;
  expect([gates.length, run.get().phase]).toEqual([4, "looking"]);
});

test("an act that needs no look can be requested at once", async () => {
  const run = new BulkRun(applications.slice(0, 1), { look: undefined, act: async () => ({ deploymentId: "", changed: false }) });
  expect(run.get().phase).toBe("looked");
  await run.act();
  expect(shown(run)).toEqual(["+a accepted"]);
});
