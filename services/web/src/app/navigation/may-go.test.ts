import { expect, test } from "vitest";
import { mayGo } from "./may-go.ts";

test.for([
  ["a place for everybody", { to: "/audit" }, [], true],
  ["a place whose right one has", { to: "/audit", right: "audit.list" }, ["audit.list"], true],
  ["a place whose right one does not have", { to: "/audit", right: "audit.list" }, ["event.list"], false],
  ["a place while rights are not known", { to: "/audit", right: "audit.list" }, undefined, true],
] as const)("%s", ([, place, rights, may]) => expect(mayGo(place, rights && new Set(rights))).toBe(may));
