import { expect, test } from "vitest";
import { idHint, idPrefix, shortId } from "./short-id.ts";

const id = "5f1c9a2e-0000-8000-9000-000000000000";

test("a short id is the beginning of one", () => expect(id.startsWith(shortId(id))).toBe(true));

test.for([
  { text: id, is: true },
  { text: "5f1c", is: true },
  { text: "5f1c9a2e-00", is: true },
  { text: "5f1", is: false },
  { text: "shop", is: false },
  { text: "-5f1c", is: false },
  { text: `${id}0`, is: false },
  { text: "5F1C", is: false },
])("$text is the beginning of an id: $is", ({ text, is }) => expect(idPrefix(text)).toBe(is ? text : undefined));

test.for([
  { text: "shpo", says: "; did you mean shop?" },
  { text: "5f1c9a2f", says: "; did you mean 5f1c9a2e?" },
  { text: "5f1c9b2e-0000", says: "; did you mean 5f1c9a2e-0000?" },
  { text: "5f1", says: "; the beginning of an id needs at least 4 characters" },
  { text: "5f1d", says: "" },
  { text: "checkout", says: "" },
])("a reference that nothing has, $text: $says", ({ text, says }) => {
  expect(idHint(text, { names: ["web", "shop"], ids: ["00000000-0000-8000-9000-000000000000", id] })).toBe(says);
});
