import { expect, test } from "vitest";
import type { ManagedObject } from "../../../cache/store/managed-object.ts";
import { isRuledChange } from "./is-ruled-change.ts";

const ruled = { has: ({ kind }: { readonly kind: string }) => kind === "Widget" };
const managed = (kind: string) => ({ resource: { group: "example.org", kind } }) as unknown as ManagedObject;

test.for([
  { name: "of a kind with rules", change: { kind: "managed", before: undefined, now: managed("Widget") }, want: true },
  { name: "that is gone, of a kind with rules", change: { kind: "managed", before: managed("Widget"), now: undefined }, want: true },
  { name: "of another kind", change: { kind: "managed", before: undefined, now: managed("Gadget") }, want: false },
] as const)("a change of an object $name", ({ change, want }) => {
  expect(isRuledChange(change, { ruled, hasRuledChildren: true })).toBe(want);
});

test("a change of what an object owns, if that may have rules", () => {
  const change = { kind: "owned", root: "a" } as const;
  expect([true, false].map((hasRuledChildren) => isRuledChange(change, { ruled, hasRuledChildren }))).toEqual([true, false]);
});
