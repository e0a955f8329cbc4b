import { expect, test } from "vitest";
import { yamlText } from "./yaml-text.ts";

test("a manifest reads as kubectl writes it", () => {
  const manifest = {
    kind: "ConfigMap",
    metadata: { name: "a", labels: { "app.kubernetes.io/name": "shop" }, annotations: {} },
    data: { color: "red", text: "one\n\n  two\n", open: "a\nb", number: "7", yes: "yes" },
    list: [{ name: "x", ports: [80, 443] }, "plain text", [], null],
  };
  expect(yamlText(manifest)).toBe(`kind: ConfigMap
metadata:
  name: a
  labels:
    app.kubernetes.io/name: shop
  annotations: {}
data:
  color: red
  text: |
    one

      two
  open: |-
    a
    b
  number: "7"
  "yes": "yes"
list:
- name: x
  ports:
  - 80
  - 443
- plain text
- []
- null`);
});

test.for([
  ["a: b", '"a: b"'],
  [" x", '" x"'],
  ["", '""'],
  ["*anchor", '"*anchor"'],
  ["tab\tand \u0007 bell\n", '"tab\\tand \\u0007 bell\\n"'],
] as const)("%j is quoted", ([text, yaml]) => {
  expect(yamlText(text)).toBe(yaml);
});
