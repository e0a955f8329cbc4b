import { expect, test } from "vitest";
import { personName } from "./actor.ts";

test.for([
  { name: "ann", says: "ann" },
  { name: "", says: "an unnamed user" },
])("a person called '$name' is $says in a text", ({ name, says }) => expect(personName(name)).toBe(says));
