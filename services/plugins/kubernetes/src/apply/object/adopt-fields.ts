import { fieldManager } from "../../applier/applier.ts";
import { difference, type FieldSet, isNothing, unionOf } from "../../fields/field-set.ts";
import type { TakenFields } from "../../fields/fields-of-others.ts";
import { managersOf } from "../../fields/managers.ts";
import { isJsonObject, type JsonObject, type JsonValue, textAt } from "../../json/json.ts";

/**
 * The managed fields after this plugin took over the fields of others; undefined if there is nothing to take.
 * Without this, a field that is removed from the manifest would stay on the cluster, because its former manager would still own it.
 */
export function adoptFields(live: JsonObject, taken: readonly TakenFields[]): readonly JsonValue[] | undefined {
  const managers = managersOf(live);
  const entryOfOurs = managers.find(({ role, operation }) => role === "ours" && operation === "Apply")?.entry;
  if (taken.length === 0) return undefined;
  const fieldsV1 = unionOf([appliedFields(live), ...taken.map(({ fields }) => fields)]);
  const first = { manager: fieldManager, operation: "Apply", apiVersion: textAt(live, "apiVersion"), fieldsType: "FieldsV1" };
  const ours = { ...(isJsonObject(entryOfOurs) ? entryOfOurs : first), fieldsV1 };
  const after = managers.flatMap(({ entry, fields }): readonly JsonValue[] => {
    if (entry === entryOfOurs) return [ours];
    const gone = taken.find(({ manager }) => manager.entry === entry);
    if (gone === undefined || !isJsonObject(entry)) return [entry];
    const rest = difference(fields, gone.fields);
    return isNothing(rest) ? [] : [{ ...entry, fieldsV1: rest }];
  });
  return entryOfOurs === undefined ? [...after, ours] : after;
}

/** The fields that we applied. */
export function appliedFields(live: JsonObject): FieldSet {
  return managersOf(live).find(({ role, operation }) => role === "ours" && operation === "Apply")?.fields ?? {};
}

/** What applying removes once the fields are taken over: those that neither we nor anybody who keeps them owns. */
export function removedByAdoption(live: JsonObject, taken: readonly TakenFields[], left: FieldSet): FieldSet {
  return difference(difference(unionOf(taken.map(({ fields }) => fields)), appliedFields(live)), left);
}

/** What to say of fields that are taken over. */
export function takenFrom(taken: readonly TakenFields[]): readonly string[] {
  const names = [...new Set(taken.map(({ manager }) => manager.name))].filter((name) => name !== fieldManager);
  return names.length > 0 ? [`took over the fields of ${names.join(", ")}`] : [];
}
