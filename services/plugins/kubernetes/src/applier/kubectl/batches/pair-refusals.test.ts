import { expect, test } from "vitest";
import { pairRefusals } from "./pair-refusals.ts";

const object = (name: string, namespace = "m1", [apiVersion, kind] = ["v1", "ConfigMap"] as const) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
});
const ghost = (name: string) => object(name, "m1", ["foo.io/v1", "Ghost"] as never);
const ofGhost = (name: string) =>
  `resource mapping not found for name: "${name}" namespace: "m1" from "STDIN": no matches for kind "Ghost" in version "foo.io/v1"\nensure CRDs are installed first`;
const noNamespace = 'Error from server (NotFound): namespaces "nope" not found';
const conflict =
  'Apply failed with 2 conflicts: conflicts with "other":\n- .data.x\n- .data.y\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the `--force-conflicts` flag.';
const invalid = (name: string) =>
  `Error from server (Invalid): ConfigMap "${name}" is invalid: metadata.name: Invalid value: "${name}": no`;
const untyped = (name: string) =>
  `Error from server: failed to create typed patch object (m1/${name}; v1, Kind=ConfigMap): .foo: field not declared in schema`;

test("messages are about the objects in their order, however many lines each has", () => {
  const objects = [object("a", "nope"), object("b"), object("c"), object("d")];
  const messages = [noNamespace, conflict, invalid("c"), untyped("d")];
  expect(pairRefusals(messages.join("\n"), objects)).toEqual(messages);
});

test("kinds that are not served come first, by their names", () => {
  const first = `[${ofGhost("g1")}, ${ofGhost("g2")}]`;
  const objects = [object("a", "nope"), ghost("g2"), object("b"), ghost("g1")];
  expect(pairRefusals(`${first}\n${noNamespace}\n${conflict}`, objects)).toEqual([noNamespace, ofGhost("g2"), conflict, ofGhost("g1")]);
  expect(pairRefusals(`${ofGhost("g1")}\n${ofGhost("g2")}`, [ghost("g1"), ghost("g2")])).toEqual([ofGhost("g1"), ofGhost("g2")]);
  expect(pairRefusals(`${ofGhost("g1")}\n${noNamespace}`, [object("a", "nope"), ghost("g1")])).toEqual([noNamespace, ofGhost("g1")]);
});

test.for([
  { name: "fewer messages than objects", words: conflict, objects: [object("a"), object("b")] },
  { name: "more messages than objects", words: `${conflict}\n${conflict}`, objects: [object("a")] },
  { name: "a message that names another object", words: `${invalid("b")}\n${conflict}`, objects: [object("a"), object("b")] },
  { name: "a schema that another object does not match", words: `${untyped("b")}\n${conflict}`, objects: [object("a"), object("b")] },
  { name: "a namespace of another object", words: `${noNamespace}\n${conflict}`, objects: [object("a"), object("b", "nope")] },
  {
    name: "a kind of another object",
    words: `${conflict}\nerror: no matches for kind "Ghost" in version "v1"`,
    objects: [ghost("g"), object("b")],
  },
  { name: "an unknown kind of no object", words: `${ofGhost("g")}\n${conflict}`, objects: [object("a"), object("b")] },
  { name: "a line that is no message", words: `${conflict}\nthe client failed\n${untyped("b")}`, objects: [object("a"), object("b")] },
  {
    name: "an unknown kind in the message of another object",
    words: `Error from server (Forbidden): ${ofGhost("g")}\nError from server (Forbidden): no`,
    objects: [object("a"), ghost("g")],
  },
  { name: "nothing", words: "", objects: [object("a")] },
])("it is not certain with $name", ({ words, objects }) => {
  expect(pairRefusals(words, objects)).toBeUndefined();
});
