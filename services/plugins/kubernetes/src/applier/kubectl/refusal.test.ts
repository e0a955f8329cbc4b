import { expect, test } from "vitest";
import { fieldConflictsOf } from "../../apply/object/field-conflicts.ts";
import { answerFault } from "../../client/answer-fault.ts";
import { isMissing, isUnserved } from "../../client/discovery/unserved.ts";
import { isWhole, refusalIn, wordsOf } from "./refusal.ts";

function faultIn(words: string) {
  const answer = refusalIn(words);
  if (answer === undefined) throw new Error("no refusal");
  return answerFault(answer.status, answer.body, "it");
}

test.for([
  {
    name: "an object that is not there",
    words: 'Error from server (NotFound): configmaps "a" not found',
    code: "not_found",
    message: 'configmaps "a" not found',
  },
  {
    name: "a namespace that is not there",
    words: 'Error from server (NotFound): error when creating "STDIN": namespaces "x" not found',
    code: "not_found",
    message:
      'namespaces "x" not found: create it, or set input.autoCreateNamespace: true in the kubernetes section of the application file',
  },
  {
    name: "an object that is there",
    words: 'Error from server (AlreadyExists): configmaps "a" already exists',
    code: "conflict",
    message: 'configmaps "a" already exists',
  },
  {
    name: "one cause",
    words: 'The Service "web" is invalid: spec.clusterIP: Invalid value: "10.0.0.1": field is immutable',
    code: "invalid",
    message: 'Service "web" is invalid: spec.clusterIP: Invalid value: "10.0.0.1": field is immutable',
  },
  {
    name: "several causes",
    words: 'The Pod "a" is invalid: \n* spec.x: Required value\n* spec.y: Invalid value: 1: too\nlong',
    code: "invalid",
    message: 'Pod "a" is invalid: spec.x: Required value, spec.y: Invalid value: 1: too\nlong',
  },
  {
    name: "several causes among other messages",
    words:
      'Error from server (Invalid): Service "a" is invalid: [spec.ports[0].name: Required value, spec.ports[0].port: Invalid value: "1, 2": must be between 1, 2, spec.x: Forbidden: no]',
    code: "invalid",
    message:
      'Service "a" is invalid: spec.ports[0].name: Required value, spec.ports[0].port: Invalid value: "1, 2": must be between 1, 2, spec.x: Forbidden: no',
  },
  {
    name: "a long value among other messages",
    words: `Error from server (Invalid): Deployment "a" is invalid: [spec.x: Invalid value: {"a":"${"b".repeat(200)}"}: field is immutable, spec.y: Required value]`,
    code: "invalid",
    message: 'Deployment "a" is invalid: spec.x: Invalid value: field is immutable, spec.y: Required value',
  },
  {
    name: "a policy",
    words: "The configmaps \"a\" is invalid: : ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
    code: "invalid",
    message: "configmaps \"a\" is invalid: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
  },
  {
    name: "a field of a wrong type",
    words:
      "Error from server: failed to create typed patch object (default/a; apps/v1, Kind=Deployment): .spec.x: field not declared in schema",
    code: "invalid",
    message: "failed to create typed patch object (default/a; apps/v1, Kind=Deployment): .spec.x: field not declared in schema",
  },
  {
    name: "too many requests",
    words: "Error from server (TooManyRequests): too many requests, please try again later",
    code: "unavailable",
    message: "too many requests, please try again later",
  },
  { name: "a login", words: "error: You must be logged in to the server (Unauthorized)", code: "unauthenticated" },
  { name: "a permission", words: 'Error from server (Forbidden): pods is forbidden: User "x" cannot', code: "forbidden" },
])("$name", ({ words, code, message }) => {
  const fault = faultIn(words);
  expect(fault.code).toBe(code);
  expect(fault.message).toBe(message ?? fault.message);
});

test("that nothing is served proves nothing of an object", () => {
  expect(isMissing(faultIn('Error from server (NotFound): configmaps "a" not found'))).toBe(true);
  expect(isUnserved(faultIn("Error from server (NotFound): the server could not find the requested resource"))).toBe(true);
  const unknown = 'resource mapping not found for name: "a" namespace: "" from "STDIN": no matches for kind "A" in version "b/v1"';
  expect(isUnserved(faultIn(`error: ${unknown}\nensure CRDs are installed first`))).toBe(true);
});

test.for([
  { words: 'error: Apply failed with 1 conflict: conflict with "a" using v1: .data.x', want: [{ owner: "a", field: ".data.x" }] },
  {
    words: 'Apply failed with 1 conflict: conflict with "a" with subresource "scale" using apps/v1 at 2026-01-01T00:00:00Z: .spec.replicas',
    want: [{ owner: "a", field: ".spec.replicas" }],
  },
  {
    words:
      'error: Apply failed with 3 conflicts: conflicts with "a" using v1:\n- .data.x\n- .data.y\nconflicts with "b" using v1:\n- .data.z\nPlease review the fields above--they currently have other managers.',
    want: [
      { owner: "a", field: ".data.x" },
      { owner: "a", field: ".data.y" },
      { owner: "b", field: ".data.z" },
    ],
  },
])("managers and fields of $words", ({ words, want }) => {
  expect(fieldConflictsOf(faultIn(words))).toEqual(want);
});

test("warnings and kubectl's own log are no part of what it says, and what is no answer of a server is none", () => {
  expect(wordsOf('Warning: old\nE1129 16:00:00.000000 1 memcache.go:265] "x"\nError from server: a\n')).toBe("Error from server: a");
  expect(refusalIn("The connection to the server localhost:1 was refused - did you specify the right host or port?")).toBeUndefined();
});

test.for([
  'Error from server (NotFound): configmaps "a" not found',
  'error: Apply failed with 1 conflict: conflict with "a" using v1: .data.x',
  'The Service "web" is invalid: spec.clusterIP: field is immutable',
  "Unable to connect to the server: EOF",
])("what a credential plugin writes before is no part of it: %s", (words) => {
  expect(wordsOf(`WARNING: Python 3.8 is deprecated\ntoken=hunter2\n${words}\n`)).toBe(words);
});

test("words are whole if nothing but warnings and kubectl's own log is beside them", () => {
  expect(isWhole('Warning: old\nE1129 16:00:00.000000 1 memcache.go:265] "x"\nError from server: a\nb\n')).toBe(true);
  expect(isWhole("the client failed\nError from server: a\n")).toBe(false);
});
