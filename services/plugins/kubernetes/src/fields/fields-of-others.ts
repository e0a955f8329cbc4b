import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { conflictPolicyOf } from "./conflict-policy.ts";
import { designedFields } from "./designed-fields.ts";
import type { FieldRules } from "./field-rules.ts";
import { difference, type FieldSet, fieldSetOf, intersection, isNothing, unionOf } from "./field-set.ts";
import { fieldsAt, fieldsMissingIn } from "./field-values.ts";
import { ignoredOf } from "./ignored-fields.ts";
import { type Manager, managersOf } from "./managers.ts";

/** The fields of a live object that others than we own. */
export interface FieldsOfOthers {
  /**
   * Those that stay as they are: what controllers decide or added, what an injector or an autoscaler fills in, and ignored fields; with the policy `skip`
   * all.
   */
  readonly left: FieldSet;
  /** Those of people and other tools, by manager: they would not be there if only we had applied the object. */
  readonly taken: readonly TakenFields[];
}

/** Fields that are taken from a manager. */
export interface TakenFields {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

const replicas = fieldSetOf("spec", "replicas");

/** Divides the fields that others own into those that are left to them and those that are taken over. Throws `invalid` for an annotation that is no policy. */
export async function fieldsOfOthers(live: JsonObject, declared: KubeObject, rules: FieldRules): Promise<FieldsOfOthers> {
  const managers = managersOf(live);
  const ours = unionOf(managers.filter(({ role }) => role === "ours").map(({ fields }) => fields));
  const policy = conflictPolicyOf(declared, rules.conflicts);
  const ignored = ignoredOf(rules.ignored, declared);
  const designed = designedFields(live, declared);
  const left: FieldSet[] = [];
  const taken: TakenFields[] = [];
  for (const manager of managers) {
    const { role, operation, subresource, fields } = manager;
    if (role === "ours" && operation === "Apply") continue;
    const scaled = subresource === "scale" ? intersection(fields, replicas) : {};
    // An autoscaler that is gone decides no more.
    const isScaled = !isNothing(scaled) && (await rules.scalers.scale(declared));
    const stays = (() => {
      if (policy === "skip" || ignored.isIgnoredManager(manager.name)) return fields;
      const ofController = role === "core" ? fields : role === "controller" ? fieldsMissingIn(declared, fields) : {};
      // An ignored field that nobody but us set has the declared value.
      const byRule = [intersection(fields, designed), difference(fieldsAt(live, fields, ignored.isIgnored), ours)];
      return unionOf([difference(ofController, scaled), ...byRule, isScaled ? replicas : {}]);
    })();
    if (role !== "ours") left.push(stays);
    const rest = difference(role === "core" || role === "controller" ? scaled : fields, stays);
    if (!isNothing(rest)) taken.push({ manager, fields: rest });
  }
  return { left: unionOf(left), taken };
}
