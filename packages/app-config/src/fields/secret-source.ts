import type { Secret } from "./secret.ts";

/** A secret, or the file that holds it. */
export type SecretSource = { readonly kind: "file"; readonly path: string } | { readonly kind: "value"; readonly value: Secret<string> };

/** Takes a secret from the one of two fields that is written; undefined if none is. */
export function secretSource(path: string, value: Secret<string> | undefined): SecretSource | undefined {
  if (value) return { kind: "value", value };
  return path === "" ? undefined : { kind: "file", path };
}
