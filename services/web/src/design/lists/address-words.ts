/** The words that the address says for these keys. What is empty, or no word, is left out; a number is a word too, which the router reads as one. */
export function addressWords<Key extends string>(
  address: Readonly<Record<string, unknown>>,
  keys: readonly Key[],
): { readonly [Each in Key]?: string } {
  const words = keys.flatMap((key) => {
    const value = Object.hasOwn(address, key) ? address[key] : undefined;
    return (typeof value === "string" && value !== "") || typeof value === "number" ? [[key, String(value)] as const] : [];
  });
  return Object.fromEntries(words) as { readonly [Each in Key]?: string };
}
