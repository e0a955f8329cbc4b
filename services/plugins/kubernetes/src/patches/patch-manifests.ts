import { Fault, isFault } from "@slipway/plugin-sdk";
import { manifestRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import { isJsonArray, isJsonObject, type JsonValue, valueAt } from "../json/json.ts";
import { isKubeObject, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest, withObject } from "../manifests/manifest.ts";
import type { Patch } from "./patch.ts";
import { type PatchPath, parsePatchPath } from "./patch-path.ts";
import { replaceInYaml } from "./replace-in-yaml.ts";

/** Applies each patch to the first manifest that it matches. Throws `invalid` with the manifest and the path if that is not possible. */
export function patchManifests(manifests: readonly Manifest[], patches: readonly Patch[]): readonly Manifest[] {
  return patches.reduce((patched, patch) => {
    const { kind, name } = patch.target;
    const found = patched.find(({ object }) => object.kind === kind && object.metadata.name === name);
    if (found === undefined)
      throw new Fault("invalid", `no manifest matches the patch of ${kind || "no kind"} ${name || "without a name"}`);
    return patched.map((manifest) => (manifest === found ? withObject(manifest, patchOne(manifest, patch)) : manifest));
  }, manifests);
}

function patchOne(manifest: Manifest, patch: Patch): KubeObject {
  try {
    return patchObject(manifest.object, patch);
  } catch (error) {
    throw isFault(error)
      ? new Fault(error.code, `${describeManifest(manifest)} cannot be patched: ${error.message}`, { cause: error })
      : error;
  }
}

/** Applies the operations of a patch to an object. Throws `invalid` with the path that does not exist. */
export function patchObject(object: KubeObject, { target: { documentRoot }, ops }: Pick<Patch, "target" | "ops">): KubeObject {
  if (documentRoot === "") return asObject(ops.reduce<JsonValue>((all, { path, value }) => replace(all, path, parseValue(value)), object));
  const text = valueAt(object, ...parsePatchPath(documentRoot));
  if (typeof text !== "string") throw new Fault("invalid", `documentRoot ${documentRoot} is not a string`);
  return asObject(
    replace(
      object,
      documentRoot,
      ops.reduce((edited, { path, value }) => replaceText(edited, path, value), text),
    ),
  );
}

function replaceText(text: string, path: string, value: string): string {
  try {
    return replaceInYaml(text, parsePatchPath(path), value);
  } catch (error) {
    throw isFault(error) ? new Fault(error.code, `${path}: ${error.message}`, { cause: error }) : error;
  }
}

function parseValue(text: string): JsonValue {
  const { documents, problems } = readDocuments(text, "", manifestRules);
  if (problems[0]) throw new Fault("invalid", `the value ${JSON.stringify(text)} is not valid YAML: ${problems[0].message}`);
  return (documents[0]?.value ?? null) as JsonValue; // the reader makes nothing but JSON values and big integers
}

function replace(value: JsonValue, path: string, next: JsonValue): JsonValue {
  const steps = parsePatchPath(path);
  if (valueAt(value, ...steps) === undefined) throw new Fault("invalid", `${path}: there is no value at this path to replace`);
  return replacedAt(value, steps, next);
}

function replacedAt(value: JsonValue, [step, ...rest]: PatchPath, next: JsonValue): JsonValue {
  const [second, ...more] = rest;
  const change = (child: JsonValue) => (second === undefined ? next : replacedAt(child, [second, ...more], next));
  if (isJsonArray(value)) return value.map((item, index) => (index === step ? change(item) : item));
  return isJsonObject(value) ? { ...value, [step]: change(value[step] ?? null) } : value;
}

/** A patch must not remove what an object needs. */
function asObject(value: JsonValue): KubeObject {
  if (isKubeObject(value)) return value;
  throw new Fault("invalid", "it would no longer have an apiVersion, kind or name");
}
