import { fitsStars } from "@slipway/plugin-sdk";
import { fileRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import type { JsonValue } from "../json/json.ts";
import { listAt, scalarText } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";
import { type FieldPattern, matchesField, parseFieldPattern } from "./field-pattern.ts";

/** Fields of objects that are not compared, and that are left to whoever else sets them. */
export type IgnoredFields = readonly IgnoredField[];

interface IgnoredField {
  readonly isOf: (object: KubeObject) => boolean;
  /** All fields of a manager, or those at some places. */
  readonly ignores: { readonly managers: string } | { readonly fields: FieldPattern };
}

/** What is ignored on one object. */
export interface IgnoredOfObject {
  /** Whether a place, its steps from the object on, or something above it, is ignored. */
  readonly isIgnored: (steps: readonly (string | number)[]) => boolean;
  /** Whether everything that a field manager owns is ignored. */
  readonly isIgnoredManager: (name: string) => boolean;
  /** Whether nothing is ignored. */
  readonly isNothing: boolean;
}

/**
 * Reads `spec.driftDetection.ignoreFields` of an application file. An entry is `apiVersion:kind:namespace:name#field`, where `*` in the first four is any
 * text, and the field is a path (`spec.template.spec.containers.*.image`), a JSON pointer (`/metadata/annotations/a~1b`) or `manager:NAME`.
 * Entries that the file's schema rejects are skipped.
 */
export function ignoredFieldsOf(applicationFile: string): IgnoredFields {
  const config = readDocuments(applicationFile, "", fileRules).documents[0]?.value as JsonValue | undefined; // the reader makes nothing but JSON values
  return listAt(config, "spec", "driftDetection", "ignoreFields").flatMap((entry) => parseEntry(scalarText(entry)));
}

/** What is ignored on one object, whose namespace is the effective one. */
export function ignoredOf(ignored: IgnoredFields, object: KubeObject): IgnoredOfObject {
  const own = ignored.filter(({ isOf }) => isOf(object)).map(({ ignores }) => ignores);
  const fields = own.flatMap((each) => ("fields" in each ? [each.fields] : []));
  const managers = own.flatMap((each) => ("managers" in each ? [each.managers] : []));
  return {
    isIgnored: (steps) => fields.some((field) => matchesField(field, steps)),
    isIgnoredManager: (name) => managers.some((manager) => fitsStars(manager, name)),
    isNothing: own.length === 0,
  };
}

const managerPrefix = "manager:";

function parseEntry(entry: string): readonly IgnoredField[] {
  const at = entry.indexOf("#");
  const [apiVersion, kind, namespace, ...rest] = entry.slice(0, at).split(":");
  const field = entry.slice(at + 1);
  if (at < 0 || !apiVersion || !kind || namespace === undefined || rest.length === 0 || field === "") return [];
  const isOf = matcherOf(apiVersion, kind, namespace, rest.join(":"));
  if (field.startsWith(managerPrefix)) return [{ isOf, ignores: { managers: field.slice(managerPrefix.length) } }];
  return [{ isOf, ignores: { fields: parseFieldPattern(field) } }];
}

/** As keys of objects are compared: group and kind in any case, and the namespace `default` is none. An `apiVersion` that is `*` is any group. */
function matcherOf(apiVersion: string, kind: string, namespace: string, name: string): (object: KubeObject) => boolean {
  const pattern = partsOf({ group: apiVersion === "*" ? "*" : groupOf(apiVersion), kind, namespace, name });
  return (object) => {
    const parts = partsOf(keyOf(object));
    return pattern.every((part, index) => fitsStars(part, parts[index] ?? ""));
  };
}

function partsOf({ group, kind, namespace, name }: ResourceKey): readonly string[] {
  return [group.toLowerCase(), kind.toLowerCase(), namespace === "default" ? "" : namespace, name];
}
