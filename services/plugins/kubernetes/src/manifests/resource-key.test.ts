import fc from "fast-check";
import { expect, test } from "vitest";
import { describeKey, formatKey, identityOf, nameOfKey, parseKey } from "./resource-key.ts";

const key = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" };

test("a key is formatted as in PipeCD and parsed again", () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9.-]*$/);
  const anyKey = fc.record({
    group: part,
    kind: fc.stringMatching(/^[A-Z][a-z]*$/),
    namespace: part,
    name: fc.stringMatching(/^[a-z:.-]+$/),
  });
  fc.assert(
    fc.property(anyKey, (each) => {
      expect(parseKey(formatKey(each))).toEqual(each);
    }),
  );
  expect(formatKey(key)).toBe("apps:Deployment:shop:web");
});

test.for(["", "a:b", "a:b:c", "::ns:name"])("%s is no key", (text) => expect(parseKey(text)).toBeUndefined());

test("the case of group and kind does not change the identity; namespace and name do", () => {
  expect(identityOf(key)).toBe(identityOf({ group: "APPS", kind: "deployment", namespace: "shop", name: "web" }));
  expect(identityOf(key)).not.toBe(identityOf({ ...key, namespace: "" }));
  expect(identityOf({ ...key, namespace: "default" })).not.toBe(identityOf({ ...key, namespace: "" }));
  expect(identityOf(key)).not.toBe(identityOf({ ...key, name: "Web" }));
});

test("keys are formatted for messages", () => {
  expect(nameOfKey(key)).toBe("Deployment.apps shop/web");
  expect(nameOfKey({ group: "", kind: "Namespace", namespace: "", name: "shop" })).toBe("Namespace shop");
  expect(describeKey(key)).toBe('name="web", kind="Deployment", namespace="shop", apiGroup="apps"');
});
