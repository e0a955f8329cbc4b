import { fieldManager } from "../client/kube-client.ts";
import { isJsonObject, type JsonObject, type JsonValue, listAt, objectAt, textAt, valueAt } from "../json/json.ts";

/** Field managers of kubectl's client-side apply, which PipeCD uses. Old versions used the plain name for everything. */
const formerManagers = new Set(["kubectl-client-side-apply", "kubectl"]);
const lastApplied = ["f:metadata", "f:annotations", "f:kubectl.kubernetes.io/last-applied-configuration"] as const;

/**
 * The managed fields after this plugin takes over what kubectl's client-side apply owned; undefined if it owned nothing.
 * Without this, a field that is removed from the manifest would stay on the cluster, because its former manager would still own it.
 */
export function adoptFields(live: JsonObject): readonly JsonValue[] | undefined {
  const entries = listAt(live, "metadata", "managedFields");
  const former = entries.filter(isFormer);
  const ours = entries.find(isOurs);
  if (former.length === 0 || !isJsonObject(ours)) return undefined;
  const fields = former.reduce<JsonObject>((all, entry) => merged(all, objectAt(entry, "fieldsV1")), objectAt(ours, "fieldsV1"));
  return entries.filter((entry) => !isFormer(entry)).map((entry) => (entry === ours ? { ...ours, fieldsV1: fields } : entry));
}

function isFormer(entry: JsonValue): boolean {
  return (
    formerManagers.has(textAt(entry, "manager")) &&
    textAt(entry, "operation") === "Update" &&
    textAt(entry, "subresource") === "" &&
    valueAt(entry, "fieldsV1", ...lastApplied) !== undefined
  );
}

function isOurs(entry: JsonValue): boolean {
  return textAt(entry, "manager") === fieldManager && textAt(entry, "operation") === "Apply";
}

/** Field sets are nested objects. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const both = Object.entries(b).map(([key, value]): [string, JsonValue] => {
    const own = a[key];
    return [key, isJsonObject(own) && isJsonObject(value) ? merged(own, value) : value];
  });
  return { ...a, ...Object.fromEntries(both) };
}
