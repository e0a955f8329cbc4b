/** What the claims of a token must be: every claim here must have one of its values. A name that begins with `/` is a JSON pointer to a value within a claim (RFC 6901). */
export type ClaimConditions = Readonly<Record<string, readonly string[]>>;

/**
 * Whether the claims of a token are as a rule wants them. Only text, numbers and truth values can fit: a claim that is missing, a list or an object never does. In a
 * wanted value `*` stands for any letters but `/` and `:`, which separate the parts of references and subjects, and for at least one.
 */
export function claimsMatch(claims: Readonly<Record<string, unknown>>, conditions: ClaimConditions): boolean {
  const wanted = Object.entries(conditions);
  return wanted.length > 0 && wanted.every(([name, values]) => isOneOf(claimAt(claims, name), values));
}

function isOneOf(claim: unknown, values: readonly string[]): boolean {
  if (typeof claim !== "string" && typeof claim !== "number" && typeof claim !== "boolean") return false;
  const text = String(claim);
  return text.length <= longestClaim && values.some((value) => fits(value, text));
}

/** No issuer has longer ones in what rules look at. */
const longestClaim = 2_000;

function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  const path = name.startsWith("/")
    ? name
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    : [name];
  let found: unknown = claims;
  for (const part of path) {
    if (typeof found !== "object" || found === null || Array.isArray(found) || !Object.hasOwn(found, part)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[part];
  }
  return found;
}

/** Part by part, so that it takes time linear in the text for each `*`. */
function fits(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const wanted = pattern.split(/([/:])/);
  const parts = text.split(/([/:])/);
  return wanted.length === parts.length && wanted.every((each, at) => fitsPart(each, parts[at] ?? ""));
}

function fitsPart(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return pattern === text;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end <= first.length) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at + 1);
    if (found < 0 || found + part.length >= end) return false;
    at = found + part.length;
  }
  return true;
}
