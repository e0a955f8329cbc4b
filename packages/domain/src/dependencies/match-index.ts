import type { Application, ApplicationDependency } from "../application/application.ts";
import { isMatched } from "../chain/matching.ts";

type Matchable = Pick<Application, "id" | "name" | "kind" | "labels">;

/** Finds the applications that a dependency names, without a look at all others. */
export class MatchIndex<Each extends Matchable> {
  readonly #byId = new Map<string, Each>();
  readonly #byKey = new Map<string, Set<string>>();

  constructor(applications: Iterable<Each> = []) {
    for (const each of applications) this.put(each);
  }

  /** Takes in an application, instead of what was known of it. */
  put(application: Each): void {
    this.delete(application.id);
    this.#byId.set(application.id, application);
    for (const key of keysOf(application)) this.#byKey.getOrInsertComputed(key, () => new Set()).add(application.id);
  }

  delete(id: string): void {
    const before = this.#byId.get(id);
    if (before === undefined) return;
    this.#byId.delete(id);
    for (const key of keysOf(before)) {
      const ids = this.#byKey.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#byKey.delete(key);
    }
  }

  get(id: string): Each | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Each> {
    return this.#byId.values();
  }

  /** The applications that fit, by name. An application that names itself is among them; one that only has the labels it asks for is not. */
  matching(dependency: Pick<ApplicationDependency, "name" | "labels">, dependentId: string): readonly Each[] {
    const ids = this.#byKey.get(keyOf(dependency)) ?? [];
    const found = [...ids].flatMap((id) => this.#byId.get(id) ?? []);
    return found
      .filter((each) => isMatched(each, dependency) && (each.id !== dependentId || dependency.name !== ""))
      .toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  }
}

/** Under what an application is found. */
export function keysOf({ name, labels }: Pick<Application, "name" | "labels">): readonly string[] {
  return [`name ${name}`, ...Object.entries(labels).map(([key, value]) => `label ${key}=${value}`)];
}

/** Under what the applications that fit a dependency are found. */
export function keyOf({ name, labels }: Pick<ApplicationDependency, "name" | "labels">): string {
  const [label] = Object.entries(labels);
  return name !== "" || label === undefined ? `name ${name}` : `label ${label[0]}=${label[1]}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
