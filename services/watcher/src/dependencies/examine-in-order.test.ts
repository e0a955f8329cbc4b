import { sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Examination } from "../triggers/examine-application.ts";
import { examineInOrder } from "./examine-in-order.ts";

const examination = (name: string, dependsOn: readonly string[], labels = {}) =>
  ({
    application: sampleApplication({ id: name, name: `old name of ${name}` }),
    file: {
      config: {
        dependsOn: dependsOn.map((each) =>
          each.startsWith("tier=") ? { name: "", labels: { tier: each.slice(5) } } : { name: each, labels: {} },
        ),
      },
      description: { name, labels },
    },
  }) as unknown as Examination;

async function run(examinations: readonly Examination[], failing = "") {
  const ended: string[] = [];
  const results = await examineInOrder(examinations, async ({ application: { id } }) => {
    await new Promise(setImmediate);
    if (id === failing) throw new Error("no Git");
    ended.push(id);
    return id;
  });
  return { ended, results: results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason.message))) };
}

test("an application is examined after those that it depends on, by what their files say now", async () => {
  const { ended, results } = await run([
    examination("web", ["api"]),
    examination("api", ["tier=base"]),
    examination("db", [], { tier: "base" }),
  ]);
  expect(ended).toEqual(["db", "api", "web"]);
  expect(results).toEqual(["web", "api", "db"]);
});

test("what depends on one that could not be examined is left for the next time, others are not", async () => {
  const { ended, results } = await run([examination("web", ["api"]), examination("api", []), examination("other", [])], "api");
  expect(ended).toEqual(["other"]);
  expect(results).toEqual(["old name of web is examined after what it depends on", "no Git", "other"]);
});

test("those that depend on each other, or on themselves, are examined all the same", async () => {
  const { ended } = await run([examination("a", ["b"]), examination("b", ["a"]), examination("c", ["c"]), examination("d", ["elsewhere"])]);
  expect(ended.toSorted()).toEqual(["a", "b", "c", "d"]);
});
