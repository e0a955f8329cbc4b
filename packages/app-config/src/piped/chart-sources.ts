import type { FieldPath } from "@slipway/yaml";
import { isMapping } from "../json.ts";

/** What the kubernetes plugin refuses in its `config` and its published schema cannot say: where, and why. */
export function chartSourceProblems(config: unknown): readonly { readonly path: FieldPath; readonly text: string }[] {
  return [
    ...problemsIn(config, "chartRepositories", ({ name }) => ({ field: "name", key: name })),
    ...problemsIn(config, "chartRegistries", ({ address }) => ({ field: "address", key: hostOf(address) })),
  ];
}

type Source = Readonly<Record<string, unknown>>;

/** `identify`: by which field the entries of the list are told apart. */
function problemsIn(config: unknown, list: string, identify: (source: Source) => { readonly field: string; readonly key: unknown }) {
  const entries = isMapping(config) ? config[list] : undefined;
  const seen = new Set<unknown>();
  return (Array.isArray(entries) ? entries : []).flatMap((source: unknown, index) => {
    if (!isMapping(source)) return [];
    const found: { path: FieldPath; text: string }[] = [];
    const { field, key } = identify(source);
    if (typeof key === "string" && seen.has(key)) found.push({ path: [list, index, field], text: "is not unique" });
    seen.add(key);
    if (!isSignIn(source)) found.push({ path: [list, index], text: "needs a username together with one of password and passwordFile" });
    return found;
  });
}

function isSignIn({ username, password, passwordFile }: Source): boolean {
  const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";
  return [password, passwordFile].filter(isGiven).length === (isGiven(username) ? 1 : 0);
}

/** Without what the address of a registry may have around its host. */
function hostOf(address: unknown): unknown {
  return typeof address === "string"
    ? address
        .replace(/^\w+:\/\//, "")
        .replace(/\/$/, "")
        .toLowerCase()
    : undefined;
}
