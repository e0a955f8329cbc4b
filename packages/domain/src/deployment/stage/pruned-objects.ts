const prefix = "slipway/pruned/";

/** What a stage deleted on a deploy target. */
export interface PrunedObjects {
  readonly deployTarget: string;
  /** How many were deleted, or were asked to go and are still there. */
  readonly deleted: number;
  /** How many were not there any more: somebody else deleted them, or an attempt of the stage that was killed. */
  readonly gone: number;
  /** How many could not be deleted. */
  readonly failed: number;
  /** The first of those that were deleted or gone. */
  readonly objects: readonly PrunedObject[];
}

/** An object that a stage deleted. */
export interface PrunedObject {
  /** Such as `ConfigMap`. */
  readonly kind: string;
  /** With its namespace, if it has one: `shop/web`. */
  readonly name: string;
}

/** How many objects the metadata name, and characters of their names: an application may have a hundred deploy targets. The log of the stage has all. */
const mostObjects = 50;
const mostText = 2_000;
/** Ours are shorter. */
const mostValue = 8_000;

/**
 * The metadata in which a stage stores what it deleted on a deploy target. The audit is made of them: a stage puts them before it forgets that the objects existed. Each
 * put is one entry, so it says what was deleted since the last one.
 */
export function prunedMetadata({ deployTarget, objects, ...pruned }: PrunedObjects): Readonly<Record<string, string>> {
  let text = 0;
  const named = objects.slice(0, mostObjects).filter(({ kind, name }) => {
    text += kind.length + name.length + 20;
    return text <= mostText;
  });
  return { [prefix + deployTarget]: JSON.stringify({ ...pruned, objects: named }) };
}

/** What metadata say that a stage deleted. What is no such text is left out: plugins may store anything. */
export function prunedIn(metadata: Readonly<Record<string, string>>): readonly PrunedObjects[] {
  return Object.entries(metadata)
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, value]) => parsed(key.slice(prefix.length), value) ?? [])
    .toSorted((a, b) => (a.deployTarget < b.deployTarget ? -1 : 1));
}

function parsed(deployTarget: string, value: string): PrunedObjects | undefined {
  if (value.length > mostValue) return undefined;
  try {
    const { deleted, gone, failed, objects } = JSON.parse(value) as Partial<Record<keyof PrunedObjects, unknown>>; // whose fields are checked
    if (!isCount(deleted) || !isCount(gone) || !isCount(failed) || !Array.isArray(objects)) return undefined;
    return {
      deployTarget,
      deleted,
      gone,
      failed,
      objects: objects
        .filter(isObject)
        .slice(0, mostObjects)
        .map(({ kind, name }) => ({ kind, name })),
    };
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is PrunedObject {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "name" in value &&
    typeof value.kind === "string" &&
    typeof value.name === "string"
  );
}
