/** A value with every text in it masked, but texts, and lists of texts, of fields in `kept`, at any depth. What has no text to mask stays the same object. */
export function maskTexts<T>(value: T, mask: (text: string) => string, kept: ReadonlySet<string> = new Set()): T {
  return masked(value, mask, kept) as T; // of the same shape
}

function masked(value: unknown, mask: (text: string) => string, kept: ReadonlySet<string>): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item, mask, kept));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    kept.has(key) && isText(item) ? item : masked(item, mask, kept),
  ]);
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}

function isText(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every((item) => typeof item === "string"));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
