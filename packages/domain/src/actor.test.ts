import { expect, test } from "vitest";
import { personName } from "./actor.ts";

test.for([
  { name: "ann", says: "ann" },
  { name: "", says: "an unnamed user" },
])("the name '$name' is displayed as '$says'", ({ name, says }) => expect(personName(name)).toBe(says));
