import { createHash } from "node:crypto";
import { Fault } from "@slipway/plugin-sdk";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectAt, textAt, withValueAt } from "../json/json.ts";
import { encodeJson } from "../json/json-codec.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { marks } from "./marks.ts";
import { referencedConfigMaps, referencedSecrets } from "./references.ts";

const restartedKinds = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/**
 * Annotates the pods of every workload with a hash of the declared ConfigMaps and Secrets they read, so that a change restarts them.
 * Workloads that read none of them are not changed.
 */
export function annotateConfigHash(manifests: readonly Manifest[]): readonly Manifest[] {
  const byName = (kind: string) =>
    new Map(
      manifests
        .map(({ object }) => object)
        .filter((object) => object.kind === kind)
        .map((object) => [object.metadata.name, object]),
    );
  const configMaps = byName("ConfigMap");
  const secrets = byName("Secret");
  return manifests.map((manifest) => {
    const { object } = manifest;
    if (!restartedKinds.has(object.kind)) return manifest;
    const read = [
      ...referencedConfigMaps(object).map((name) => configMaps.get(name)),
      ...referencedSecrets(object).map((name) => secrets.get(name)),
    ].filter((config) => config !== undefined);
    return read.length === 0 ? manifest : withObject(manifest, withPodAnnotation(object, configHash(read)));
  });
}

/** A hash of ConfigMaps and Secrets, ten characters in the format of kubectl's and kustomize's generated names. Throws `invalid` for other kinds. */
export function configHash(configs: readonly JsonObject[]): string {
  const digest = createHash("sha256");
  for (const config of configs) digest.update(encodeForHash(config));
  const letters: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
  return digest
    .digest("hex")
    .slice(0, 10)
    .replace(/[013ae]/g, (digit) => letters[digit] ?? digit);
}

/** Exactly these fields are hashed: `data` as an empty text if it is absent, the others only if they are not empty. */
function encodeForHash(config: JsonObject): string {
  const kind = textAt(config, "kind");
  const name = textAt(config, "metadata", "name");
  const data = Object.keys(objectAt(config, "data")).length > 0 ? objectAt(config, "data") : "";
  if (kind === "Secret") return goJson({ kind, type: textAt(config, "type"), name, data });
  const binaryData = objectAt(config, "binaryData");
  if (kind !== "ConfigMap") throw new Fault("invalid", `a ${kind} has no config hash`);
  const immutable = config["immutable"];
  return goJson({
    kind,
    name,
    data,
    ...(typeof immutable === "boolean" && { immutable }),
    ...(Object.keys(binaryData).length > 0 && { binaryData }),
  });
}

/** JSON as Go writes it: keys sorted, `<`, `>`, `&` and the line separators escaped. */
function goJson(value: JsonObject): string {
  return encodeJson(sorted(value)).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

function withPodAnnotation(workload: KubeObject, hash: string): KubeObject {
  const path = ["spec", "template", "metadata", "annotations"] as const;
  const annotated = withValueAt(workload, path, { ...objectAt(workload, ...path), [marks.configHash]: hash });
  return { ...workload, spec: objectAt(annotated, "spec") };
}
