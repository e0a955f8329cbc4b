import { expect, test } from "vitest";
import { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import { holdsDeclared } from "./holds-declared.ts";

const lamps = { group: "lights.example.org", version: "v1", kind: "Lamp", plural: "lamps", names: [], isNamespaced: true, verbs: [] };
const kinds = new ApiCatalogue({ resources: [lamps], unread: [] });
const declared = [{ group: "lights.example.org", kind: "Lamp", namespace: "shop", name: "one" }];
const definition = { group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", namespace: "" };

test.for([
  ["the namespace of something that is declared", { group: "", kind: "Namespace", namespace: "", name: "shop" }, true],
  ["another namespace", { group: "", kind: "Namespace", namespace: "", name: "other" }, false],
  ["a custom kind called Namespace", { group: "lights.example.org", kind: "Namespace", namespace: "", name: "shop" }, false],
  ["the definition of a declared kind", { ...definition, name: "lamps.lights.example.org" }, true],
  ["another definition", { ...definition, name: "lamps.example.org" }, false],
] as const)("%s", ([, key, expected]) => {
  expect(holdsDeclared(key, declared, kinds)).toBe(expected);
});
