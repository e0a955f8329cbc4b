import { expect, test } from "vitest";
import { declaredPart } from "../drawer/compared-manifests.ts";
import { diffRows, unifiedText } from "./diff-rows.ts";

test("lines that are different stand beside each other, and below each other with their signs", () => {
  const rows = diffRows("kind: A\nx: 1\ny: 2\nend: 0", "kind: A\nx: 3\nend: 0\nmore: 1");
  expect(rows.map(({ left = "·", right = "·", isSame }) => `${left} ${isSame ? "=" : "≠"} ${right}`)).toEqual([
    "kind: A = kind: A",
    "x: 1 ≠ x: 3",
    "y: 2 ≠ ·",
    "end: 0 = end: 0",
    "· ≠ more: 1",
  ]);
  expect(unifiedText(rows)).toBe("  kind: A\n- x: 1\n- y: 2\n+ x: 3\n  end: 0\n+ more: 1");
  expect(diffRows("a: 1", "a: 1").every(({ isSame }) => isSame)).toBe(true);
});

test("of a live object the fields that are declared are compared, items of a list by their names", () => {
  const declared = { metadata: { name: "web" }, spec: { replicas: 2, containers: [{ name: "app", image: "web:2" }], gone: 1 } };
  const live = {
    metadata: { name: "web", uid: "1" },
    spec: {
      ...{ replicas: 3, strategy: {} },
      containers: [
        { name: "proxy", image: "proxy:1" },
        { name: "app", image: "web:1", terminationMessagePath: "/dev/log" },
      ],
    },
    status: { ready: 1 },
  };
  expect(declaredPart(live, declared)).toEqual({
    metadata: { name: "web" },
    spec: {
      replicas: 3,
      containers: [
        { name: "proxy", image: "proxy:1" },
        { name: "app", image: "web:1" },
      ],
    },
  });
});
