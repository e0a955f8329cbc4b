import { isJsonObject, type JsonValue, objectAt } from "../json/json.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** Shorter values would remove letters from other words. */
const shortest = 4;

/** The values of the declared Secrets, encoded and decoded, longest first: what a log must not have. */
export function secretTexts(manifests: readonly Manifest[]): readonly string[] {
  const secrets = manifests.map(({ object }) => object).filter(({ kind }) => kind.toLowerCase() === "secret");
  const found = secrets.flatMap((object) => {
    const encoded = textsIn(objectAt(object, "data"));
    return [...encoded, ...encoded.map((value) => Buffer.from(value, "base64").toString()), ...textsIn(objectAt(object, "stringData"))];
  });
  const lines = found.flatMap((text) => [text, ...text.split("\n")]).map((text) => text.trim());
  return [...new Set(lines)].filter((text) => text.length >= shortest).toSorted((a, b) => b.length - a.length);
}

function textsIn(value: JsonValue): readonly string[] {
  if (isJsonObject(value)) return Object.values(value).flatMap(textsIn);
  return typeof value === "string" ? [value] : [];
}
