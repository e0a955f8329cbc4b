import type { Secret } from "./secret.ts";

/** A secret, or the path of the file that contains it. */
export type SecretSource = { readonly kind: "file"; readonly path: string } | { readonly kind: "value"; readonly value: Secret<string> };

/** The secret from whichever of two fields is set; undefined if neither is. */
export function secretSource(path: string, value: Secret<string> | undefined): SecretSource | undefined {
  if (value) return { kind: "value", value };
  return path === "" ? undefined : { kind: "file", path };
}
