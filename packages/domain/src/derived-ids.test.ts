import { expect, test } from "vitest";
import { derivedId } from "./derived-id.ts";
import { applicationIdOf, deploymentIdOf, externalEventIdOf } from "./derived-ids.ts";

const source = { repositoryId: "apps", path: "cart", configFilename: "app.pipecd.yaml" };

// Recorded with node:crypto: a changed id would register every application a second time.
test.for([
  { name: "an application", id: applicationIdOf("shop", "prod", source), want: "2ebe9abe-fc6c-859a-b313-545f5af960fd" },
  {
    name: "the next application at the same location",
    id: applicationIdOf("shop", "prod", source, 1),
    want: "98ae9449-a6b2-8429-93b0-00faeced7cc9",
  },
  {
    name: "a deployment",
    id: deploymentIdOf("5f1cdfd3-4c24-8d4a-9bb6-2d5b1a2c3d4e", "commit", "0123456789abcdef"),
    want: "4586f4f0-591a-8981-aabe-87a86e391312",
  },
  { name: "an external event", id: externalEventIdOf("shop", "/ci", "1"), want: "91dbea28-5936-889a-9622-6fca192629e8" },
  {
    name: "a name with any characters",
    id: derivedId("deployment", "ä", "command", "\ud800 ü 日本"),
    want: "29c99a06-c534-81b8-93c2-a6b349adf8c5",
  },
])("the id of $name never changes", ({ id, want }) => expect(id).toBe(want));

test("an id is a UUID of version 8", () => {
  for (let n = 0; n < 64; n++)
    expect(derivedId(String(n))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("the boundaries between parts matter", () => expect(derivedId("ab", "c")).not.toBe(derivedId("a", "bc")));
