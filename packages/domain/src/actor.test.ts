import { expect, test } from "vitest";
import { acceptedPersonName, personName } from "./actor.ts";

test.for([
  { name: "ann", says: "ann" },
  { name: "", says: "an unnamed user" },
])("the name '$name' is displayed as '$says'", ({ name, says }) => expect(personName(name)).toBe(says));

test.for([
  { stated: "ann@example.com", name: "ann@example.com" },
  { stated: " Jane Doe ", name: "Jane Doe" },
  { stated: "日本", name: "日本" },
  { stated: "José", name: "José" },
  { stated: "🚀".repeat(100), name: "🚀".repeat(100) },
  { stated: "a".repeat(101), name: undefined },
  { stated: "  ", name: undefined },
  { stated: "ann\nbob", name: undefined },
  { stated: "ann\u0000", name: undefined },
  { stated: "ann\u202e", name: undefined },
  { stated: "ann\ud83d", name: undefined },
])("the stated name $stated is recorded as $name", ({ stated, name }) => expect(acceptedPersonName(stated)).toBe(name));
