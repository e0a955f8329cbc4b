import { expect, test } from "vitest";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { judgeObjects } from "./health-judge.ts";

test("many objects are judged in a thread, with the same verdicts", async () => {
  const objects = Array.from(
    { length: 500 },
    (_, index): KubeObject => ({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: `w-${index}` },
      status: { load: index, big: 2n ** 60n },
    }),
  );
  const rules = [
    {
      group: "example.com",
      kind: "Widget",
      rules: [
        {
          when: "object.status.load >= 499 && object.status.big > 0",
          health: "degraded" as const,
          messageExpression: "object.metadata.name",
        },
      ],
    },
  ];
  const judge = await judgeObjects(rules, objects);
  const degraded = objects.map(judge).filter((verdict) => verdict !== undefined);
  expect(degraded).toEqual([{ health: "degraded", reason: "w-499" }]);
});
