import { expect, test } from "vitest";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { withoutTerminating } from "./without-terminating.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests.map(({ object }) => object);
const object = (name: string, namespace = "shop", more = "") =>
  parse(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}${more}}\n`);
const deleted = ", deletionTimestamp: '2026-11-29T12:00:00Z'";
const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) => objects.map(({ metadata }) => metadata.name);

test("declared objects that are being deleted are taken out of both sides, what is not declared stays among the live ones", () => {
  const live = [...object("a"), ...object("b", "shop", deleted), ...object("old", "shop", deleted), ...object("c", "doomed")];
  const declared = [...object("a"), ...object("b"), ...object("c", "doomed"), ...object("d", "doomed")];
  const namespaces = parse(`apiVersion: v1\nkind: Namespace\nmetadata: {name: doomed${deleted}}\n`);
  const { staying, terminating } = withoutTerminating({ live, declared }, namespaces);
  expect(names(terminating)).toEqual(["b", "c"]);
  expect(names(staying.live)).toEqual(["a", "old"]);
  expect(names(staying.declared)).toEqual(["a", "d"]);
});
