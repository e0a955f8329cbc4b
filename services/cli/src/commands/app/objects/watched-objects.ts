import { create } from "@bufbuild/protobuf";
import type { LiveResource } from "@slipway/domain";
import { type ObjectState, ObjectStateSchema, type WatchLivestateResponse } from "@slipway/proto/api";
import { ResourceKeySchema } from "@slipway/proto/state";
import { healthStatus, resourceSync } from "@slipway/state";

/** What a message changed: whole objects, those that are gone as they were. */
export interface ObjectDiff {
  readonly changed: readonly ObjectState[];
  readonly removed: readonly ObjectState[];
}

/** The objects of an application as a watch tells them, of which some are shown. */
export class WatchedObjects {
  readonly #isShown: (object: ObjectState) => boolean;
  #all = new Map<string, ObjectState>();

  constructor(isShown: (object: ObjectState) => boolean) {
    this.#isShown = isShown;
  }

  get shown(): readonly ObjectState[] {
    return [...this.#all.values()].filter(this.#isShown);
  }

  /** Takes in a message. Returns what is different of the objects that are shown: all objects may come again after the connection was lost. */
  apply({ update }: Pick<WatchLivestateResponse, "update">): ObjectDiff {
    const before = new Map(this.shown.map((object) => [nameOf(object), object]));
    if (update.case === "snapshot") this.#all = new Map(update.value.objects.map((object) => [nameOf(object), object]));
    if (update.case === "changes") {
      for (const object of update.value.changed) this.#all.set(nameOf(object), object);
      for (const key of update.value.removed) this.#all.delete(nameOf(create(ObjectStateSchema, { key })));
    }
    const after = new Map(this.shown.map((object) => [nameOf(object), object]));
    return {
      changed: [...after].filter(([name, object]) => !isSame(before.get(name), object)).map(([, object]) => object),
      removed: [...before].filter(([name]) => !after.has(name)).map(([, object]) => object),
    };
  }
}

/** An object of a watch as tables and trees have it. How many fields differ is said where there is no other reason. */
export function resourceOf(object: ObjectState): LiveResource {
  const { parentIds, kind, namespace, name, driftedFields } = object;
  const { plugin, deployTarget, id } = object.key ?? create(ResourceKeySchema);
  const health = healthStatus.decode(object.health);
  const drifted =
    driftedFields === 0 || health === "unknown" ? "" : `${driftedFields} field${driftedFields === 1 ? " differs" : "s differ"}`;
  return {
    ...{ id, parentIds, name, resourceType: kind, metadata: namespace === "" ? {} : { Namespace: namespace } },
    ...{ health, healthReason: object.healthReason || drifted, deployTarget, plugin },
    ...{ createdAt: undefined, sync: resourceSync.decode(object.sync), drift: [] },
  };
}

function nameOf({ key }: ObjectState): string {
  return JSON.stringify([key?.plugin, key?.deployTarget, key?.id]);
}

function isSame(a: ObjectState | undefined, b: ObjectState): boolean {
  return a !== undefined && textOf(a) === textOf(b);
}

function textOf({ parentIds, kind, namespace, name, health, healthReason, sync, driftedFields }: ObjectState): string {
  return JSON.stringify([parentIds, kind, namespace, name, health, healthReason, sync, driftedFields]);
}
