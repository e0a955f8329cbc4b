import { expect, test } from "vitest";
import { z } from "zod";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { testStage } from "../testing/test-stage.ts";

const options = z.strictObject({ who: z.string(), cron: z.object({ every: z.int() }).optional() });
const greet = defineStage({ options, rollback: { stage: "UNGREET" }, run: async () => "succeeded" });
const ungreet = defineStage({ options, run: async () => "succeeded" });
const plugin = definePlugin({ name: "hello", stages: { GREET: greet, UNGREET: ungreet } });

const configText = `apiVersion: pipecd.dev/v1beta1
kind: Application
spec:
  pipeline:
    stages:
      - name: WAIT
      - name: GREET
        with:
          who: 7
          cron:
            every: often
          extra: true
      - name: GREET
        with: {}
`;

async function messageOf(request: {
  readonly stage: string;
  readonly index: number;
  readonly rollback?: boolean;
  readonly options: unknown;
}) {
  const { result, message } = await testStage(plugin, { ...request, target: { configText } });
  expect(result).toBe("failed");
  return message.split("\n").slice(1);
}

test("every problem of a stage's options is reported with its place in the application file", async () => {
  expect(await messageOf({ stage: "GREET", index: 1, options: { who: 7, cron: { every: "often" }, extra: true } })).toEqual([
    expect.stringContaining("  app.pipecd.yaml:9:16: with.who: "),
    expect.stringContaining("  app.pipecd.yaml:11:20: with.cron.every: "),
    expect.stringContaining("  app.pipecd.yaml:12:18: with.extra: "),
  ]);
});

test("a missing option is reported where it should be", async () => {
  expect(await messageOf({ stage: "GREET", index: 2, options: {} })).toEqual([
    expect.stringContaining("  app.pipecd.yaml:14:9: with.who: "),
  ]);
});

test("a rollback stage has the options of the stage it rolls back", async () => {
  expect(await messageOf({ stage: "UNGREET", index: 1, rollback: true, options: { who: 7 } })).toEqual([
    expect.stringContaining("  app.pipecd.yaml:9:16: with.who: "),
  ]);
});

test.for([
  { name: "a stage that is not in the pipeline", index: 7 },
  { name: "a position that another stage has", index: 0 },
])("$name has no line", async ({ index }) => {
  expect(await messageOf({ stage: "GREET", index, options: { who: 7 } })).toEqual([expect.stringMatching(/^ {2}with\.who: /)]);
});
