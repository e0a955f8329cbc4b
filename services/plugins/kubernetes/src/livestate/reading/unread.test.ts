import { expect, test } from "vitest";
import { countUnread, describeUnread, reasonUnread } from "./unread.ts";

const secret = { group: "", kind: "Secret" };
const lamp = { group: "lights.example.org", kind: "Lamp" };
const unread = [
  { kind: secret, namespace: "shop", reason: "forbidden" },
  { kind: secret, namespace: "bank", reason: "forbidden" },
  { kind: lamp, namespace: "", reason: "down" },
];

test("an object is unread by its kind and namespace, or by its kind in all of them", () => {
  expect(reasonUnread(unread, { ...secret, namespace: "shop", name: "a" })).toBe("forbidden");
  expect(reasonUnread(unread, { ...secret, namespace: "news", name: "a" })).toBeUndefined();
  expect(reasonUnread(unread, { ...lamp, namespace: "news", name: "a" })).toBe("down");
  expect(reasonUnread(unread, { ...lamp, group: "", namespace: "news", name: "a" })).toBeUndefined();
});

test("kinds are counted once and described with their namespaces", () => {
  expect(countUnread(unread)).toBe("2 kinds cannot be read");
  expect(countUnread(unread.slice(0, 2))).toBe("1 kind cannot be read");
  expect(describeUnread(unread)).toBe(
    "Lamp.lights.example.org: down\nSecret in namespace bank: forbidden\nSecret in namespace shop: forbidden",
  );
});
