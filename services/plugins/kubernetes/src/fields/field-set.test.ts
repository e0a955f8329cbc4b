import { expect, test } from "vitest";
import { difference, fieldSetOf, intersection, unionOf } from "./field-set.ts";

const env = (name: string) => `k:{"name":"${name}"}`;
const item = { ".": {}, "f:name": {}, "f:value": {} };

test("a path of fields is a set of its last one", () => expect(fieldSetOf("spec", "replicas")).toEqual({ "f:spec": { "f:replicas": {} } }));

test("the union of sets has the fields of each, and no fields add none", () => {
  const a = { "f:data": { "f:a": {} } };
  expect(unionOf([a, {}, { "f:data": { "f:b": {} } }, { "f:x": {} }])).toEqual({ "f:data": { "f:a": {}, "f:b": {} }, "f:x": {} });
  expect(unionOf([])).toEqual({});
  expect(unionOf([{ "f:labels": {} }, { "f:labels": { "f:a": {} } }])).toEqual({ "f:labels": { ".": {}, "f:a": {} } });
});

test("the difference of sets has what only the first has", () => {
  const theirs = { "f:env": { [env("A")]: item, [env("B")]: item }, "f:image": {} };
  expect(difference(theirs, { "f:env": { [env("A")]: item } })).toEqual({ "f:env": { [env("B")]: item }, "f:image": {} });
  expect(difference(theirs, theirs)).toEqual({});
});

test.for([
  {
    name: "a map that somebody created, whose entries are ours",
    a: { "f:labels": { ".": {}, "f:a": {} } },
    b: { "f:labels": { "f:a": {} } },
  },
  { name: "a map that somebody set as empty", a: { "f:labels": {} }, b: { "f:labels": { "f:a": {} } } },
  { name: "an entry of a map that is ours as a whole", a: { "f:args": { "f:a": {} } }, b: { "f:args": {} } },
])("$name is not only theirs", ({ a, b }) => expect(difference(a, b)).toEqual({}));

test("the intersection of sets has what both have", () => {
  const theirs = { "f:spec": { "f:replicas": {}, "f:env": { [env("A")]: item } } };
  expect(intersection(theirs, { "f:spec": { "f:replicas": {} } })).toEqual({ "f:spec": { "f:replicas": {} } });
  expect(intersection(theirs, { "f:spec": {} })).toEqual(theirs);
  expect(intersection(theirs, { "f:spec": { "f:env": { [env("A")]: { ".": {} } } } })).toEqual({
    "f:spec": { "f:env": { [env("A")]: { ".": {} } } },
  });
  expect(intersection(theirs, { "f:data": {} })).toEqual({});
});
