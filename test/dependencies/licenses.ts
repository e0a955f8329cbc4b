import type { Component } from "./sbom.ts";

/** Licences under which we may pass on what we use, with a notice. Another one is a decision. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
  "Python-2.0",
  "Unlicense",
]);
/** Those of what only develops and tests, besides. Nothing of it is passed on. */
const allowedInDevelopment = new Set(["MPL-2.0", "CC-BY-4.0"]);

/** The components whose licence is not allowed, or not said. */
export function licenseProblems(components: readonly (Component & { readonly isShipped: boolean })[]): readonly string[] {
  return components.flatMap(({ name, version, licenses = [], isShipped }) => {
    const texts = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? "");
    if (texts.length === 0) return [`${name} ${version} says no licence`];
    const isFine = (id: string) => allowed.has(id) || (!isShipped && allowedInDevelopment.has(id));
    return texts.every((text) => isAllowed(text, isFine)) ? [] : [`${name} ${version} has the licence ${texts.join(", ")}`];
  });
}

/** Whether an SPDX expression is allowed: of `OR` one part has to be, of `AND` all. Parentheses within each other, and `WITH`, are not. */
export function isAllowed(expression: string, isFine: (id: string) => boolean): boolean {
  const plain = expression.replace(/^\((.*)\)$/, "$1").trim();
  if (/[()]| WITH /.test(plain)) return false;
  return plain.split(" OR ").some((part) => part.split(" AND ").every((id) => isFine(id.trim())));
}
