import { expect, test } from "vitest";

type Catalogue = Readonly<Record<string, object>>;
const english = byPart(import.meta.glob<object>("./en/*.ts", { import: "default", eager: true }));
const chinese = byPart(import.meta.glob<object>("./zh/*.ts", { import: "default", eager: true }));

function byPart(files: Catalogue): ReadonlyMap<string, object> {
  return new Map(Object.entries(files).map(([path, words]) => [path.slice("./en/".length), words]));
}

/** Every key with its text. */
function textsOf(tree: object, path = ""): readonly (readonly [key: string, text: string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as const] : textsOf(value, `${path}${key}.`),
  );
}
const placesOf = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

test("both catalogues have the same parts", () => {
  expect(english.size).toBeGreaterThan(1);
  expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
});

test.each([...english])("both catalogues have the same keys, no empty text, and the same places for values: %s", (part, words) => {
  const [one, other] = [new Map(textsOf(words)), new Map(textsOf(chinese.get(part) ?? {}))];
  expect([...other.keys()].toSorted()).toEqual([...one.keys()].toSorted());
  for (const [key, text] of one) {
    expect(text.trim(), key).not.toBe("");
    expect(other.get(key)?.trim(), key).not.toBe("");
    expect(placesOf(other.get(key) ?? ""), key).toEqual(placesOf(text));
  }
});

test("no section is in two parts, where one would hide the other", () => {
  const sections = [...english.values()].flatMap((words) => Object.keys(words));
  expect(sections.filter((section, at) => sections.indexOf(section) !== at)).toEqual([]);
});
