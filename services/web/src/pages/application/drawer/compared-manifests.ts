/**
 * What of a live object is to be compared with its declaration: the fields that are declared. What the cluster adds (defaults, its status, what controllers set) says nothing of
 * whether Git is followed.
 */
export function declaredPart(live: unknown, declared: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(declared)) {
    return live.map((each, at) => declaredPart(each, counterpart(each, declared, at)));
  }
  if (!isObject(live) || !isObject(declared)) return live;
  return Object.fromEntries(
    Object.keys(declared)
      .filter((key) => key in live)
      .map((key) => [key, declaredPart(live[key], declared[key])]),
  );
}

/** The item of a list that is the same thing: by its name if items have names, as containers have, otherwise by its place. */
function counterpart(item: unknown, among: readonly unknown[], at: number): unknown {
  if (!isObject(item) || item["name"] === undefined) return among[at];
  return among.find((each) => isObject(each) && each["name"] === item["name"]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
